/** The day of a time, in UTC, which usage is counted by. */
const dayOf = (time: string) => `(${time} AT TIME ZONE 'UTC')::date`

export const addJobSql = `
  WITH recorded AS (
    INSERT INTO usage_record (userid, at, metric, amount)
    VALUES ($1, $2::timestamptz, 'jobs', 1), ($1, $2::timestamptz, 'bytesIn', $3::bigint)
  )
  SELECT limits FROM plan WHERE name = COALESCE((SELECT plan FROM user_plan WHERE userid = $1), $4)`

export const addPagesSql =
  "INSERT INTO usage_record (userid, at, metric, amount) VALUES ($1, $2, 'pages', $3)"

export const addSql = `
  INSERT INTO usage_record (userid, metric, detail, amount)
  SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::bigint[])`

/** The sum of a metric since the start of a period, rolled up or not: one snapshot shows each record once. */
const sumSince = (metric: string, period: string) => `(
  (SELECT COALESCE(sum(amount), 0) FROM usage_day
    WHERE userid = $1 AND metric = '${metric}' AND day >= ${dayOf(`date_trunc('${period}', $2::timestamptz, 'UTC')`)})
  + (SELECT COALESCE(sum(amount), 0) FROM usage_record WHERE userid = $1 AND metric = '${metric}'
    AND position IS NULL AND at >= date_trunc('${period}', $2::timestamptz, 'UTC')))::float8`

export const quotaUseSql = `
  SELECT ${sumSince('jobs', 'day')} AS "jobsToday", ${sumSince('pages', 'month')} AS "pagesThisMonth",
    COALESCE(sum(size), 0)::float8 AS "bytesStored", min(expires_at) AS "nextExpiry"
  FROM job WHERE userid = $1 AND erased_at IS NULL`

/** Usage by user and day. The bytes stored today may be more than the last sample. */
const dailySql = (users: string) => `
  SELECT userid, to_char(day, 'YYYY-MM-DD') AS day, metric, detail,
    (CASE metric WHEN 'bytesStored' THEN max(amount) ELSE sum(amount) END)::float8 AS amount
  FROM (
    SELECT userid, day, metric, detail, amount FROM usage_day WHERE ${users}
    UNION ALL
    SELECT userid, ${dayOf('at')}, metric, detail, amount FROM usage_record WHERE ${users} AND position IS NULL
    UNION ALL
    SELECT userid, ${dayOf('now()')}, 'bytesStored', '', sum(size) FROM job
    WHERE ${users} AND erased_at IS NULL GROUP BY userid HAVING sum(size) > 0
  ) used
  WHERE day BETWEEN $1::date AND $2::date GROUP BY userid, day, metric, detail`

export const readSql = dailySql('userid = ANY($3::text[])')

export const readTotalSql = `
  SELECT day, metric, detail, sum(amount) AS amount FROM (${dailySql('true')}) daily GROUP BY day, metric, detail`

export const rollUpSql = `
  WITH open AS (
    SELECT id FROM usage_record WHERE position IS NULL LIMIT $1
  ), numbered AS (
    UPDATE usage_record SET position = nextval('usage_position') FROM open WHERE usage_record.id = open.id
    RETURNING userid, at, metric, detail, amount
  ), summed AS (
    INSERT INTO usage_day (userid, day, metric, detail, amount)
    SELECT userid, ${dayOf('at')}, metric, detail, sum(amount) FROM numbered GROUP BY 1, 2, 3, 4
    ON CONFLICT (userid, day, metric, detail) DO UPDATE SET amount = usage_day.amount + excluded.amount
  )
  SELECT count(*)::int AS count FROM numbered`

export const listSql = `
  SELECT position::float8 AS position, userid, at, metric, detail, amount::float8 AS amount
  FROM usage_record WHERE position > $1 ORDER BY position LIMIT $2`

export const sampleStorageSql = `
  INSERT INTO usage_day (userid, day, metric, amount)
  SELECT userid, ${dayOf('$1::timestamptz')}, 'bytesStored', sum(size) FROM job
  WHERE erased_at IS NULL GROUP BY userid HAVING sum(size) > 0
  ON CONFLICT (userid, day, metric, detail) DO UPDATE SET amount = greatest(usage_day.amount, excluded.amount)`
