import type { DestinationTranslation } from '#core/outbox/destinations/destination-guide.ts'

export const translations: readonly DestinationTranslation[] = [
  {
    language: 'de',
    summary: 'Benachrichtigungen eines Browsers, auch wenn keine Seite offen ist.',
    fields: {
      endpoint: { title: 'Endpoint', description: 'Der `endpoint` des Push-Abonnements.' },
      applicationServerKey: {
        title: 'Serverschlüssel',
        description: 'Der öffentliche VAPID-Schlüssel dieses Dienstes, mit dem abonniert wurde.',
      },
      origin: {
        title: 'Origin',
        description: 'Origin der Seite, die abonniert hat. Benachrichtigungen öffnen ihre Seiten.',
      },
      keys: {
        title: 'Schlüssel',
        description: 'Die `keys` von `PushSubscription.toJSON()`. Sie werden nie zurückgegeben.',
      },
    },
  },
  {
    language: 'fr',
    summary: 'Notifications d’un navigateur, même quand aucune page n’est ouverte.',
    fields: {
      endpoint: { title: 'Endpoint', description: 'L’`endpoint` de l’abonnement push.' },
      applicationServerKey: {
        title: 'Clé du serveur',
        description: 'La clé publique VAPID de ce service, avec laquelle l’abonnement a été créé.',
      },
      origin: {
        title: 'Origine',
        description: 'Origine de la page abonnée. Les notifications ouvrent ses pages.',
      },
      keys: {
        title: 'Clés',
        description: 'Les `keys` de `PushSubscription.toJSON()`. Elles ne sont jamais renvoyées.',
      },
    },
  },
]
