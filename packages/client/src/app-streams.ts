import {
  listAnnotationTags,
  type ProjectClient,
  listLexiconSchemas,
  workspaceLists,
} from '@source-mixpanel/mixpanel';
import type { Stream } from '@source-mixpanel/stream';
import { annotationTagsStream } from '@source-mixpanel/stream-annotation-tags';
import { experimentsStream } from '@source-mixpanel/stream-experiments';
import { featureFlagsStream } from '@source-mixpanel/stream-feature-flags';
import { lexiconSchemasStream } from '@source-mixpanel/stream-lexicon-schemas';

/** Returns the streams of the App API whose endpoints Mixpanel documents. */
export function appStreams(client: ProjectClient): readonly Stream[] {
  const { listExperiments, listFeatureFlags } = workspaceLists(client);
  return [
    annotationTagsStream(listAnnotationTags(client)),
    lexiconSchemasStream(listLexiconSchemas(client)),
    experimentsStream(listExperiments),
    featureFlagsStream(listFeatureFlags),
  ];
}
