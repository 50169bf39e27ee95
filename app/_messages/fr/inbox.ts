import type { Section } from '../catalogue.ts'

export const inbox: Section<'inbox'> = {
  'inbox.title': 'Inbox',
  'inbox.titleCount': 'Inbox : {count, plural, one {# requête} other {# requêtes}}',
  'inbox.lead':
    'Les requêtes à cette URL apparaissent ici et sont gardées un jour. Utilisez-la comme URL d’un webhook.',
  'inbox.notFound': 'Inbox introuvable',
  'inbox.expired':
    'Une inbox expire un jour après sa dernière requête. <create>Créez-en une nouvelle.</create>',
  'inbox.requests': 'Requêtes',
  'inbox.received': 'Requête {n} reçue.',
  'inbox.none':
    'Aucune requête pour l’instant. Envoyez un événement de test, ou enregistrez l’inbox pour vos jobs.',
  'inbox.request': 'Requête {n}',
  'inbox.notChecked': 'signature non vérifiée',
  'inbox.valid': 'signature valide',
  'inbox.invalid': 'signature invalide',
  'inbox.responded': 'répondu {status}',
  'inbox.details': 'En-têtes et corps',
  'inbox.detailsOf': 'En-têtes et corps de la requête {n}',
  'inbox.register': 'Enregistrer',
  'inbox.registerFor': 'Enregistrer pour les jobs de {userid}',
  'inbox.registered': 'Enregistrée. Elle reçoit tous les événements des jobs de {userid}.',
  'inbox.registeredBefore': 'Déjà enregistrée pour les jobs de {userid}.',
  'inbox.ping': 'Envoyer un événement de test',
  'inbox.pinged': 'Événement de test envoyé.',
  'inbox.knowsSecret': 'Le secret est connu : les signatures sont vérifiées.',
  'inbox.noSecret': 'Enregistrée ici, l’inbox connaît le secret et vérifie les signatures.',
  'inbox.response': 'Réponse',
  'inbox.ok': '200 aussitôt',
  'inbox.twice': '500 aux deux prochaines requêtes, puis 200',
  'inbox.error': 'toujours 500',
  'inbox.gone': '410 Gone',
  'inbox.redirect': 'redirection 302',
  'inbox.slow': '200 après 10 secondes',
  'inbox.hang': 'pas de réponse',
  'inbox.failing': 'Les {count} prochaines requêtes reçoivent 500.',
}
