import pg from 'pg'

interface FillerOptions {
  /** URL of the database for the superuser. */
  superuserUrl: string
  jobs: number
}

/** Rows of one transaction. */
const batchSize = 50_000

/** Destinations that the deliveries belong to. */
const destinations = 200

/** Events of each job. */
export const eventsPerJob = 5

/**
 * Inserts jobs of a week that are finished, as a service leaves them: every 20th failed, each with five events, two
 * receipts and a completed message of the queue, every second with a delivery. They belong to the users `user 0` to
 * `user 999`. Triggers and foreign keys are off, which needs the superuser.
 */
export async function fillDatabase({ superuserUrl, jobs }: FillerOptions): Promise<void> {
  const client = new pg.Client({ connectionString: superuserUrl })
  await client.connect()
  try {
    await client.query('SET session_replication_role = replica; SET synchronous_commit = off')
    await client.query(
      `INSERT INTO destination (id, userid, type, config, events, created_at)
      SELECT gen_random_uuid(), 'filler ' || n, 'webhook', '{"url": "http://127.0.0.1:9/"}', '{}', now()
      FROM generate_series(0, ${destinations} - 1) AS n`,
    )
    for (let from = 1; from <= jobs; from += batchSize)
      await client.query(batchSql(from, Math.min(jobs, from + batchSize - 1), jobs))
    await client.query(`SELECT setval('usage_position', ${jobs})`)
    await client.query('VACUUM ANALYZE')
    // What follows is measured; the server would write these rows to disk meanwhile.
    await client.query('CHECKPOINT')
  } finally {
    await client.end()
  }
}

const batchSql = (from: number, until: number, jobs: number) => `
  CREATE TEMP TABLE filler AS SELECT n, at, n % 20 = 0 AS failed,
      (lpad(to_hex((extract(epoch FROM at) * 1000)::bigint), 12, '0')
        || '70008000' || lpad(to_hex(n), 12, '0'))::uuid AS id
    FROM generate_series(${from}, ${until}) AS n,
      LATERAL (SELECT now() - n * interval '604800 s' / ${jobs} AS at) AS time;
  INSERT INTO job (jobid, userid, state, seq, attempt, filename, size, sha256, created_at, started_at, finished_at,
    expires_at, analysis, error)
  SELECT id, 'user ' || n % 1000, CASE WHEN failed THEN 'error' ELSE 'completed' END, ${eventsPerJob}, 1, 'a.pdf', 1000,
    repeat('a', 64), at, at, at, now() + interval '7 days',
    CASE WHEN NOT failed THEN jsonb_build_object('filler', repeat('x', 500)) END,
    CASE WHEN failed THEN '{"code": "corrupt", "message": "The document is damaged."}'::jsonb END
  FROM filler;
  INSERT INTO event (jobid, seq, type, at, data)
  SELECT id, seq, 'job.processing', at, '{"attempt": 1}' FROM filler, generate_series(1, ${eventsPerJob}) AS seq;
  INSERT INTO receipt (jobid, follower, mode, requests, unchanged, messages, bytes, first_seq, events, first_at, last_at)
  SELECT id, follower, 'polling', 3, 1, 3, 1000, 0, '{}', at, at FROM filler, unnest(ARRAY['polling', 'sse']) AS follower;
  INSERT INTO delivery (id, destination_id, jobid, seq, event_id, type, state, attempts, created_at)
  SELECT filler.id, destination.id, filler.id, 1, filler.id || '-1', 'job.uploaded', 'delivered',
    jsonb_build_array(jsonb_build_object('n', 1, 'at', at, 'durationMs', 5, 'status', 204, 'class', NULL)), at
  FROM filler JOIN destination ON destination.userid = 'filler ' || n / 2 % ${destinations} WHERE n % 2 = 0;
  INSERT INTO pgboss.job (name, data, state, created_on, started_on, completed_on, keep_until, policy)
  SELECT CASE WHEN n % 2 = 0 THEN 'analyze' ELSE 'outbox' END, jsonb_build_object('jobid', id), 'completed', at, at, at, now() + interval '7 days', 'standard'
  FROM filler;
  INSERT INTO usage_record (userid, at, metric, amount, position) SELECT 'user ' || n % 1000, at, 'jobs', 1, n FROM filler;
  DROP TABLE filler`
