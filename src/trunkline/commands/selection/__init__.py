"""What the arguments of a command mean.

- `settings`: the settings in force, and the profiles that a command covers
- `account`: the account that a command works on, with its sessions
- `choose_account`: the account of the chosen profile, else of the only one that fits
- `find_kind`, `find_records`, `find_pages`: kinds, records and config pages by name, key or filter
- `gather_records`: loads the records of a kind and the related kinds
- `assignments`: `FIELD=VALUE`, `FIELD+=ENTRY` and `--secret`
- `field_values`: the texts of assignments as values of a kind's fields
- `files`: files and standard input
"""
