/** One message to one app is one job; between listener and sender, so that neither needs the other. */
export const PUSH_QUEUE = 'push';
