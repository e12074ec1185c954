import * as z from 'zod';
import { text } from './fields.js';
import { inForm } from './form.js';
import { setting } from './setting-names.js';

const serviceAccount = z
  .object({
    option_title: z.literal('Service Account'),
    username: text('credentials.username').meta(
      inForm('credentials.username', {
        description: 'Username of the service account, from Organization Settings.',
        examples: ['name.123456.mp-service-account'],
      }),
    ),
    secret: text('credentials.secret').meta(
      inForm('credentials.secret', {
        description:
          'Secret of the service account. Mixpanel shows it once, when the account is created.',
        airbyte_secret: true,
      }),
    ),
    project_id: z
      .int({
        error: `${setting('credentials.project_id')} must be a whole number: copy it from Project Settings in Mixpanel.`,
      })
      .meta(
        inForm('credentials.project_id', {
          description: 'Your project ID, from Project Settings.',
          examples: [1234567],
        }),
      ),
  })
  .meta({ title: 'Service Account' });

const projectSecret = z
  .object({
    option_title: z.literal('Project Secret'),
    api_secret: text('credentials.api_secret').meta(
      inForm('credentials.api_secret', {
        description:
          'Your project secret. Project secrets stop working on 2027-03-03; use a service account instead.',
        airbyte_secret: true,
      }),
    ),
  })
  .meta({ title: 'Project Secret' });

export const credentialsSchema = z
  .discriminatedUnion('option_title', [serviceAccount, projectSecret], {
    error: `${setting('credentials')} must be a service account or a project secret.`,
  })
  .meta(
    inForm('credentials', {
      group: 'auth',
      description: 'How the connector authenticates with Mixpanel.',
      type: 'object',
    }),
  );
