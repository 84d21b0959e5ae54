/** The published figures of Fader and Hardie (2007) that the tests of the model are held to. */
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { parse } from 'csv-parse/sync';

const SHARED = path.resolve(import.meta.dirname, '..', '..', '..', '..', 'shared');

/** Rows of a reference file where the folder exists (then the file must), else the few that are copied here. */
function reference(file: string, copy: string): Record<string, string>[] {
  const text = existsSync(SHARED) ? readFileSync(path.join(SHARED, 'reference', 'published', file), 'utf8') : copy;
  return parse(text, { columns: true });
}

const SURVIVAL = `dataset,year,observed_survival_pct,in_calibration,sbg_survival_pct,sbg_retention_pct
Regular,0,100.0,True,100.0,
Regular,1,63.1,True,62.67060573780585,62.67060573780581
Regular,2,46.8,True,47.38193249968487,75.60471443010461
Regular,3,38.2,True,38.79739569978081,81.88225691309405
Regular,4,32.6,True,33.206791357088186,85.59025872263842
Regular,5,28.9,True,29.23471014935738,88.03834683990642
Regular,6,26.2,True,26.24558205323691,89.77541394852453
Regular,7,24.1,True,23.9023615913964,91.07194324329521
Regular,12,17.3,False,17.00374541088138,94.53615765250215
High End,0,100.0,True,100.0,
High End,1,86.9,True,85.06792624361114,85.06792624361104
High End,2,74.3,True,74.68594110737688,87.79565272755902
High End,3,65.3,True,66.97889859677298,89.68073188028335
High End,4,59.3,True,60.991913987100176,91.0613868918391
High End,5,55.1,True,56.18342871274109,92.11619219659826
High End,6,51.7,True,52.22155765963854,92.9483281033645
High End,7,49.1,True,48.89064281329236,93.62157125213328
High End,12,39.4,False,37.79990835480468,95.68256173437152
`;
const PARAMETERS = `dataset,param,published,refit
Regular,alpha,0.704,0.7040773004479743
Regular,beta,1.182,1.1820430461686267
Regular,"log_likelihood (N=1000, years 1-7)",,-1680.2651884632858
Regular,DERL d=0.10 just before renewal 8,,6.8423149452162075
Regular,DEL d=0.10,,3.6949084463198965
High End,alpha,0.668,0.6680882951171627
High End,beta,3.806,3.8060946349752496
High End,"log_likelihood (N=1000, years 1-7)",-1611.2,-1611.1581473911542
High End,DERL d=0.10 just before renewal 8,7.53,7.529628212401434
High End,DEL d=0.10,,5.922253579141616
"4 cohorts (10000,8000,6480,5307,4391)",alpha,3.8,3.7981245485376163
"4 cohorts (10000,8000,6480,5307,4391)",beta,15.19,15.191902649581438
"4 cohorts (10000,8000,6480,5307,4391)",log_likelihood,,-40255.83728074038
`;

export const survival = reference('sbg_fader_hardie_2007.csv', SURVIVAL).map((row) => ({
  dataset: row.dataset!,
  year: Number(row.year),
  observed: Number(row.observed_survival_pct) / 100,
  inCalibration: row.in_calibration === 'True',
  survival: Number(row.sbg_survival_pct) / 100,
  retention: row.sbg_retention_pct === '' ? undefined : Number(row.sbg_retention_pct) / 100,
}));

const parameters = reference('sbg_parameters.csv', PARAMETERS);
/** The figure whose name starts with `param`: refitted to all digits, and published in print where it was. */
export function figure(dataset: string, param: string): { refit: number; published?: number } {
  const row = parameters.find((r) => r.dataset!.startsWith(dataset) && r.param!.startsWith(param));
  if (!row) throw new Error(`sbg_parameters.csv has no ${param} of ${dataset}`);
  return { refit: Number(row.refit), published: row.published ? Number(row.published) : undefined };
}

/** Customers left after each year of the calibration period, of 1,000. */
export const survivors = (dataset: string): number[] =>
  survival.filter((row) => row.dataset === dataset && row.inCalibration).map((row) => Math.round(row.observed * 1000));

/** The four cohorts of the multi-cohort example: one lost year more for each younger one. */
export const COHORTS = [5, 4, 3, 2].map((years) => [10_000, 8000, 6480, 5307, 4391].slice(0, years));
