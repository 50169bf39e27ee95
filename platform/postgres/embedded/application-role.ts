import { randomBytes } from 'node:crypto'
import { Client, escapeLiteral } from 'pg'

/** Role that hearback's processes log in as. The superuser is used by the supervisor alone. */
const role = 'hearback_app'

/**
 * Creates or alters the application's role and gives it the schemas of the `hearback` database, including those that
 * an earlier version created as superuser. The role is no superuser and cannot create databases or roles.
 * @param superuserUrl address of the `hearback` database for the superuser
 * @returns address of the same database for the role, with a new password that is stored nowhere
 */
export async function prepareApplicationRole(superuserUrl: string): Promise<string> {
  const password = randomBytes(24).toString('base64url')
  const client = new Client({ connectionString: superuserUrl })
  client.on('error', () => {})
  await client.connect()
  try {
    // The password is only in memory: a server that crashes right away must still know it.
    await client.query('SET synchronous_commit = on')
    const { rows } = await client.query('SELECT FROM pg_roles WHERE rolname = $1', [role])
    await client.query(
      `${rows.length === 0 ? 'CREATE' : 'ALTER'} ROLE ${role} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE ` +
        `NOREPLICATION NOBYPASSRLS PASSWORD ${escapeLiteral(password)}`,
    )
    // CREATE lets the migrations add schemas and publications.
    await client.query(`GRANT CREATE ON DATABASE hearback TO ${role}`)
    await client.query('REVOKE CONNECT ON DATABASE postgres, template1 FROM PUBLIC')
    await client.query(transferOwnershipSql)
  } finally {
    await client.end()
  }
  const url = new URL(superuserUrl)
  url.username = role
  url.password = password
  return url.href
}

/** Indexes, constraints and the sequences of columns follow their table. */
const transferOwnershipSql = `
  DO $$
  DECLARE
    schemas CONSTANT oid[] := ARRAY(SELECT oid FROM pg_namespace WHERE nspname IN ('public', 'pgboss'));
    new_owner CONSTANT oid := '${role}'::regrole;
    statement text;
  BEGIN
    FOR statement IN
      SELECT format('ALTER SCHEMA %s', oid::regnamespace) FROM pg_namespace
        WHERE oid = ANY (schemas) AND nspowner <> new_owner
      UNION ALL
      SELECT format('ALTER %s %s', CASE relkind WHEN 'v' THEN 'VIEW' WHEN 'm' THEN 'MATERIALIZED VIEW'
          WHEN 'S' THEN 'SEQUENCE' ELSE 'TABLE' END, oid::regclass) FROM pg_class
        WHERE relnamespace = ANY (schemas) AND relowner <> new_owner AND relkind IN ('r', 'p', 'v', 'm', 'S')
          AND NOT EXISTS (SELECT FROM pg_depend WHERE classid = 'pg_class'::regclass AND objid = pg_class.oid
            AND deptype IN ('a', 'i') AND relkind = 'S')
      UNION ALL
      SELECT format('ALTER ROUTINE %s', oid::regprocedure) FROM pg_proc
        WHERE pronamespace = ANY (schemas) AND proowner <> new_owner
      UNION ALL
      SELECT format('ALTER TYPE %s', oid::regtype) FROM pg_type
        WHERE typnamespace = ANY (schemas) AND typowner <> new_owner AND typtype IN ('e', 'd')
    LOOP
      EXECUTE statement || ' OWNER TO ${role}';
    END LOOP;
  END $$`
