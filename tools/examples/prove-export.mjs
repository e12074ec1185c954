import { isExportTrailer } from '@source-mixpanel/mixpanel';
import { createLineProof } from '@source-mixpanel/event-lines';

const proof = createLineProof({
  head: 'event',
  bag: 'properties',
  onUnreadableLine: 'fail',
  isTrailer: isExportTrailer,
});
for await (const chunk of process.stdin) proof.write(chunk);
proof.end(); // throws unless every byte up to the end is there and readable
console.log(`${proof.records} events, ${proof.names.size} properties`);
