import type { Section } from '../catalogue.ts'

export const inbox: Section<'inbox'> = {
  'inbox.title': 'Inbox',
  'inbox.titleCount': 'Inbox: {count, plural, one {# Anfrage} other {# Anfragen}}',
  'inbox.lead':
    'Anfragen an diese URL erscheinen hier und bleiben einen Tag. Verwenden Sie sie als URL eines Webhooks.',
  'inbox.notFound': 'Inbox nicht gefunden',
  'inbox.expired':
    'Eine Inbox läuft einen Tag nach ihrer letzten Anfrage ab. <create>Neue erzeugen.</create>',
  'inbox.requests': 'Anfragen',
  'inbox.received': 'Anfrage {n} empfangen.',
  'inbox.none':
    'Noch keine Anfragen. Senden Sie ein Testereignis, oder registrieren Sie die Inbox für Ihre Jobs.',
  'inbox.request': 'Anfrage {n}',
  'inbox.notChecked': 'Signatur nicht geprüft',
  'inbox.valid': 'Signatur gültig',
  'inbox.invalid': 'Signatur ungültig',
  'inbox.responded': 'antwortete {status}',
  'inbox.details': 'Header und Body',
  'inbox.detailsOf': 'Header und Body der Anfrage {n}',
  'inbox.register': 'Registrieren',
  'inbox.registerFor': 'Für Jobs von {userid} registrieren',
  'inbox.registered': 'Registriert. Sie erhält alle Ereignisse der Jobs von {userid}.',
  'inbox.registeredBefore': 'Bereits für die Jobs von {userid} registriert.',
  'inbox.ping': 'Testereignis senden',
  'inbox.pinged': 'Testereignis gesendet.',
  'inbox.knowsSecret': 'Das Secret ist bekannt, Signaturen werden geprüft.',
  'inbox.noSecret': 'Hier registriert, kennt die Inbox das Secret und prüft Signaturen.',
  'inbox.response': 'Antwort',
  'inbox.ok': '200 sofort',
  'inbox.twice': '500 auf die nächsten zwei Anfragen, dann 200',
  'inbox.error': 'immer 500',
  'inbox.gone': '410 Gone',
  'inbox.redirect': '302 Umleitung',
  'inbox.slow': '200 nach 10 Sekunden',
  'inbox.hang': 'keine Antwort',
  'inbox.failing': 'Die nächsten {count} erhalten 500.',
}
