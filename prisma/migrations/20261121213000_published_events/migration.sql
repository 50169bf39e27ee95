-- Columns as the outbox event router of Debezium expects them.
CREATE TABLE "published_event" (
    "id" TEXT NOT NULL,
    "aggregatetype" TEXT NOT NULL,
    "aggregateid" TEXT NOT NULL,
    "type" TEXT NOT NULL,
    "payload" JSONB NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "published_event_pkey" PRIMARY KEY ("id")
);

-- The write-ahead log keeps the insert for the readers of the publication; the table stays empty.
CREATE OR REPLACE FUNCTION publish_event() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  event_id CONSTANT text := NEW.jobid::text || '-' || NEW.seq;
  envelope CONSTANT jsonb := jsonb_build_object(
    'id', event_id,
    'type', NEW.type,
    'timestamp', to_char(NEW.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
    'data', NEW.data);
BEGIN
  INSERT INTO published_event (id, aggregatetype, aggregateid, type, payload, at)
    VALUES (event_id, 'job', NEW.jobid::text, NEW.type, envelope, NEW.at);
  DELETE FROM published_event WHERE id = event_id;
  RETURN NULL;
END $$;

-- Costs nothing on a server that does not write the log for logical decoding.
CREATE TRIGGER publish_event AFTER INSERT ON event FOR EACH ROW
  WHEN (current_setting('wal_level') = 'logical') EXECUTE FUNCTION publish_event();

DO $$
BEGIN
  IF NOT EXISTS (SELECT FROM pg_publication WHERE pubname = 'hearback_events') THEN
    CREATE PUBLICATION hearback_events WITH (publish = 'insert');
  END IF;
  ALTER PUBLICATION hearback_events SET TABLE published_event;
END $$;
