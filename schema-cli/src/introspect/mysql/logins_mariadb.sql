SELECT User, Host, is_role = 'N',
    ssl_type <> '' OR max_questions + max_updates + max_connections + max_user_connections > 0 OR default_role <> ''
FROM mysql.user
