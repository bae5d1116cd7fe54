SELECT User, Host, Role, '', Admin_option = 'Y' FROM mysql.roles_mapping ORDER BY 1, 2, 3
