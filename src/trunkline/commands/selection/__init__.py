"""What the arguments of a command mean.

- `settings`: the settings in force, and the profiles that a command covers
- `account`: the account that a command works on, with its sessions
- `choose_account`: the account of the chosen profile, else of the only one that fits
- `find_kind`, `find_records`, `find_pages`: kinds, records and config pages by name, key or filter
- `gather_records`: loads the records of a kind and the related kinds
- `corrected_records`: listed records corrected by what the journal knows to be newer
- `assignments`: `FIELD=VALUE`, `FIELD+=ENTRY` and `--secret`
- `page_assignments`: `KEY=JSON`, `KEY.MEMBER=JSON` and `KEY+=JSON` of a config page
- `field_values`: the texts of assignments as values of a kind's fields
- `files`: files and standard input
"""
