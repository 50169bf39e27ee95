/** How a receiver agrees to be sent CloudEvents, by whom and however often. */
export const cloudEventsAgreement: Record<string, string> = {
  allow: 'POST',
  'webhook-allowed-origin': '*',
  'webhook-allowed-rate': '*',
}
