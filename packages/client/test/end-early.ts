// A program that ends its loop over events early. early-end.test.ts runs it; the argument chooses
// how the loop ends.
import { subscribe } from 'node:diagnostics_channel';
import type { Socket } from 'node:net';
import { createMixpanel } from '../src/index.js';

let open = 0;
subscribe('undici:client:connected', (message) => {
  open += 1;
  (message as { readonly socket: Socket }).socket.once('close', () => (open -= 1));
});

const {
  MIXPANEL_USERNAME: username = '',
  MIXPANEL_SECRET: secret = '',
  MIXPANEL_PROJECT: project,
} = process.env;
const mixpanel = createMixpanel({
  credentials: { username, secret },
  projectId: Number(project),
  projectTimezone: 'UTC',
});
const events = mixpanel.events({ from: '2026-11-08', to: '2026-11-10' });
if (process.argv[2] === 'abandons') {
  await events.next();
  console.log('one');
} else {
  try {
    for await (const event of events) {
      if (process.argv[2] === 'throws out of') throw new Error(event.event ?? '');
      break;
    }
  } catch {
    // The error that the program itself threw.
  }
  // The sockets are closed shortly after the loop has ended.
  await new Promise((resolve) => setTimeout(resolve, 50));
  console.log(`one, ${open} connections`);
}
