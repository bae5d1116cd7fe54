-- A role is an account that is locked.
SELECT User, Host, account_locked = 'N' FROM mysql.user
