import type { DestinationGuide, DestinationTranslation } from '#core/outbox/destinations/destination-guide.ts'

export const guide: DestinationGuide = {
  how: 'Each event is an entry of the stream (XADD), with the attributes of the CloudEvent as fields and its data as the field data, in JSON. It is delivered once the server answers with the id of the entry.',
  address:
    'redis://user:password@host:6379/0, or valkey://; rediss:// and valkeys:// for TLS. One server; the path is the number of the database.',
  guarantees: [
    'At least once, with the same id on every attempt.',
    'The events of a job in order while the server responds; the field sequence shows the order.',
    'How long an acknowledged event survives is up to the persistence of the server (appendfsync).',
  ],
  errors: [
    {
      class: 'auth',
      when: 'User or password are wrong (WRONGPASS) or missing (NOAUTH), or the user may not use XADD on the key (NOPERM).',
    },
    {
      class: 'rejected',
      when: 'The key is no stream (WRONGTYPE), the memory is full (OOM), or the server is a replica (READONLY) or a node of a cluster without the key (MOVED).',
    },
  ],
  config: { broker: 'cache', stream: 'hearback:jobs', maxLength: 100_000 },
  consumer: {
    title: 'A consumer group',
    language: 'sh',
    code: `redis-cli -u redis://user:password@localhost:6379 XGROUP CREATE hearback:jobs results 0 MKSTREAM
while redis-cli -u redis://user:password@localhost:6379 \\
  XREADGROUP GROUP results me NOACK BLOCK 5000 COUNT 100 STREAMS hearback:jobs '>'
do :; done`,
  },
}

export const translations: readonly DestinationTranslation[] = [
  {
    language: 'de',
    summary: 'Einträge eines Redis- oder Valkey-Streams von begrenzter Länge.',
    fields: {
      stream: {
        title: 'Stream',
        description:
          'Schlüssel des Streams, an den Ereignisse angehängt werden. Platzhalter: {userid}, {state}, {jobid}.',
      },
      maxLength: {
        title: 'Maximale Länge',
        description: 'Ungefähre Zahl der Einträge, die der Stream behält; ältere werden entfernt.',
      },
    },
  },
  {
    language: 'fr',
    summary: 'Entrées d’un stream Redis ou Valkey, de longueur limitée.',
    fields: {
      stream: {
        title: 'Stream',
        description:
          'Clé du stream auquel les événements sont ajoutés. Variables : {userid}, {state}, {jobid}.',
      },
      maxLength: {
        title: 'Longueur maximale',
        description:
          'Nombre approximatif d’entrées que le stream garde ; les plus anciennes sont supprimées.',
      },
    },
  },
]
