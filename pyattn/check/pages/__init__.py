"""Reading a page as it is: what stands on it, and where in the file each character came from."""
