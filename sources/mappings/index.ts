/** Every system whose export strata understands, by name: what `--from SYSTEM:DIR` may say. */
import type { Mapping } from '../mapping.ts';
import { amplitude } from './amplitude.ts';
import { canonical } from './canonical.ts';
import { demo } from './demo.ts';
import { googleAds } from './google-ads.ts';
import { hubspot } from './hubspot.ts';
import { metaAds } from './meta-ads.ts';
import { mixpanel } from './mixpanel.ts';
import { posthog } from './posthog.ts';
import { ravenstack } from './ravenstack.ts';
import { salesforce } from './salesforce.ts';
import { segment } from './segment.ts';
import { stripe } from './stripe.ts';
import { surveymonkey } from './surveymonkey.ts';
import { typeform } from './typeform.ts';
import { zigpoll } from './zigpoll.ts';

const crm = [hubspot, salesforce];
const billing = [stripe];
const product = [segment, posthog, amplitude, mixpanel];
const marketing = [googleAds, metaAds];
const surveys = [typeform, surveymonkey, zigpoll];

export const mappings: ReadonlyMap<string, Mapping> = new Map(
  [canonical, demo, ravenstack, ...crm, ...billing, ...product, ...marketing, ...surveys].map((mapping) => [
    mapping.system,
    mapping,
  ]),
);
