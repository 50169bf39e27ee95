/** A defect of the service, simulated by a trigger in the database, which the checker must notice in a run. */
interface Defect {
  table: string
  when: 'INSERT' | 'UPDATE'
  /** Statements of the trigger function; `RETURN NEW` follows. */
  body: string
}

export const defects: Readonly<Record<string, Defect>> = {
  'lost-event': {
    table: 'event',
    when: 'INSERT',
    body: `IF NEW.type = 'job.processing' AND random() < 0.3 THEN RETURN NULL; END IF;`,
  },
  'lost-delivery': {
    table: 'delivery',
    when: 'INSERT',
    body: 'IF random() < 0.3 THEN RETURN NULL; END IF;',
  },
  'wrong-verdict': {
    table: 'job',
    when: 'UPDATE',
    body: `IF NEW.state = 'completed' AND random() < 0.3 THEN
      NEW.analysis := jsonb_set(NEW.analysis, '{text,words}', '-1');
    END IF;`,
  },
}

/** The statement that puts a defect into the database. */
export function defectStatement(name: string): string {
  const defect = defects[name]
  if (!defect) throw new Error(`Unknown defect: ${name}`)
  const { table, when, body } = defect
  return `CREATE FUNCTION chaos_defect() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN ${body} RETURN NEW; END $$;
    CREATE TRIGGER chaos_defect BEFORE ${when} ON ${table} FOR EACH ROW EXECUTE FUNCTION chaos_defect()`
}
