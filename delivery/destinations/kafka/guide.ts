import type { DestinationGuide, DestinationTranslation } from '#core/outbox/destinations/destination-guide.ts'

export const guide: DestinationGuide = {
  how: 'Each event is a record whose key is the id of the job, so that the events of a job are in one partition, with the attributes of the CloudEvent as headers (ce_id, ce_type, …) and its data as JSON. The producer is idempotent; a record is delivered once all in-sync replicas have it (acks=all).',
  address:
    'kafka://host:9092, with several bootstrap hosts separated by commas; kafka+tls:// for TLS. With user:password@, SASL PLAIN, or the mechanism in ?sasl=SCRAM-SHA-512.',
  guarantees: [
    'At least once, with the same id on every attempt.',
    'The events of a job in order while the brokers respond; ce_sequence shows the order.',
  ],
  errors: [
    {
      class: 'auth',
      when: 'User or password are wrong, or the user may not write to the topic (TOPIC_AUTHORIZATION_FAILED) or not as an idempotent producer (CLUSTER_AUTHORIZATION_FAILED).',
    },
    {
      class: 'rejected',
      when: 'The topic does not exist (UNKNOWN_TOPIC_OR_PARTITION), or a broker refuses the record: it is too large (MESSAGE_TOO_LARGE), or too few replicas are in sync (NOT_ENOUGH_REPLICAS).',
    },
    {
      class: 'connect',
      when: 'No bootstrap host can be reached, or not the address that a broker announces (advertised.listeners).',
    },
  ],
  config: { broker: 'log', topic: 'hearback.jobs' },
  consumer: {
    title: 'kcat',
    language: 'sh',
    code: "kcat -b localhost:9092 -C -u -t hearback.jobs -o beginning -f '%k %h %s\\n'",
  },
}

export const translations: readonly DestinationTranslation[] = [
  {
    language: 'de',
    summary:
      'Datensätze eines Kafka-Topics, mit dem Job als Schlüssel, von einem idempotenten Producer mit acks=all.',
    fields: {
      topic: {
        title: 'Topic',
        description:
          'Das Topic, in das geschrieben wird. Es muss existieren. Platzhalter: {userid}, {state}, {jobid}.',
      },
    },
  },
  {
    language: 'fr',
    summary:
      'Enregistrements d’un topic Kafka, avec le job comme clé, d’un producteur idempotent avec acks=all.',
    fields: {
      topic: {
        title: 'Topic',
        description:
          'Le topic où les événements sont écrits. Il doit exister. Variables : {userid}, {state}, {jobid}.',
      },
    },
  },
]
