import { createMixpanel } from '@source-mixpanel/client';

const { MIXPANEL_USERNAME: username = '', MIXPANEL_SECRET: secret = '' } = process.env;
const mixpanel = createMixpanel({
  credentials: { username, secret },
  projectId: 1234567,
  projectTimezone: 'US/Pacific',
});
for await (const { time, event } of mixpanel.events({ from: '2026-11-01', to: '2026-11-07' })) {
  console.log(time, event);
}
