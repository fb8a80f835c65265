"""The profiles, the requests that they have sent, and the first start without one."""
