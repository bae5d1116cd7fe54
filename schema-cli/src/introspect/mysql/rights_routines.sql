SELECT User, Host, Routine_name, Routine_type, Proc_priv
FROM mysql.procs_priv
WHERE Db = DATABASE()
ORDER BY User, Host, Routine_type, Routine_name
