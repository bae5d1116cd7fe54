-- A role is an account that is locked, with no password that is not even valid. One that is only locked may
-- sign in when it is not.
SELECT User, Host, NOT (account_locked = 'Y' AND password_expired = 'Y' AND authentication_string = ''),
    ssl_type <> '' OR max_questions + max_updates + max_connections + max_user_connections > 0
    OR EXISTS (SELECT * FROM mysql.default_roles d WHERE d.USER = u.User AND d.HOST = u.Host)
FROM mysql.user u
