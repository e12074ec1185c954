import { exportLines } from '@source-mixpanel/mixpanel';

const validator = exportLines({ onUnreadableLine: 'fail' }).createValidator();
for await (const chunk of process.stdin) validator.write(chunk);
validator.end(); // throws unless every byte up to the end is there and readable
console.log(`${validator.records} events, ${validator.names.size} properties`);
