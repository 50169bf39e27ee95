import type { DestinationGuide, DestinationTranslation } from '#core/outbox/destinations/destination-guide.ts'

export const guide: DestinationGuide = {
  how: 'Each event is a message of MQTT 5 with QoS 1, with the attributes of the CloudEvent as user properties and its data as JSON. It is delivered once the broker acknowledges it (PUBACK), and expires after a week. With retain, and {jobid} in the topic, a new subscriber gets the current state of a job at once.',
  address: 'mqtt://user:password@host:1883; mqtts:// for TLS.',
  guarantees: [
    'At least once, with the same id on every attempt.',
    'The events of a job in order while the broker responds; the property sequence shows the order.',
  ],
  errors: [
    {
      class: 'auth',
      when: 'User or password are wrong, or the user may not publish on the topic (reason code 135).',
    },
    {
      class: 'rejected',
      when: 'The broker refuses the message, for example because a quota is exceeded (reason code 151), or the connection, for example because it does not support MQTT 5 (132).',
    },
  ],
  config: { broker: 'iot', topic: 'hearback/jobs', retain: true },
  consumer: {
    title: 'A subscriber with a session that survives disconnections',
    language: 'js',
    code: `import mqtt from 'mqtt'

const client = mqtt.connect('mqtt://user:password@localhost:1883', {
  protocolVersion: 5,
  clientId: 'results',
  clean: false,
  properties: { sessionExpiryInterval: 86_400 },
})
client.on('connect', () => client.subscribe('hearback/jobs', { qos: 1 }))
client.on('message', (topic, payload, { properties }) => {
  const { id, type } = properties.userProperties
  console.log(id, type, JSON.parse(payload).state)
})`,
  },
}

export const translations: readonly DestinationTranslation[] = [
  {
    language: 'de',
    summary: 'Nachrichten auf einem Topic von MQTT 5 mit QoS 1; der Broker behält die letzte jedes Topics.',
    fields: {
      topic: {
        title: 'Topic',
        description:
          'Das Topic, auf dem Ereignisse veröffentlicht werden. Platzhalter: {userid}, {state}, {jobid}.',
      },
      retain: {
        title: 'Behalten (Retain)',
        description:
          'Der Broker behält das letzte Ereignis jedes Topics eine Woche lang für neue Abonnenten.',
      },
    },
  },
  {
    language: 'fr',
    summary: 'Messages sur un topic MQTT 5 avec QoS 1 ; le broker garde le dernier de chaque topic.',
    fields: {
      topic: {
        title: 'Topic',
        description: 'Le topic où les événements sont publiés. Variables : {userid}, {state}, {jobid}.',
      },
      retain: {
        title: 'Garder (retain)',
        description:
          'Le broker garde une semaine le dernier événement de chaque topic pour les nouveaux abonnés.',
      },
    },
  },
]
