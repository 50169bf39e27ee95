/** Web Push in the browser: what the pages need to subscribe. */
export {
  type PushObstacle,
  pushObstacle,
  subscribedEndpoint,
  subscribeToPush,
  typeName as pushTypeName,
} from '../delivery/destinations/web-push/client.ts'
