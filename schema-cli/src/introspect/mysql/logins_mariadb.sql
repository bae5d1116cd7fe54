SELECT User, Host, is_role = 'N' FROM mysql.user
