-- A role is an account that is locked, with no password that is not even valid. One that is only locked may
-- sign in when it is not.
SELECT User, Host, NOT (account_locked = 'Y' AND password_expired = 'Y' AND authentication_string = '') FROM mysql.user
