import { histogramAverage, histogramDeviation, histogramVariance } from '../histogram/moments.ts';
import { dateFunctions } from './dates.ts';
import { histogramEstimates } from './histogram-estimates.ts';
import { labelFunctions } from './labels.ts';
import { mapHistograms } from './map.ts';
import { mathFunctions } from './math.ts';
import { presenceFunctions } from './presence.ts';
import { scalarFunctions } from './scalars.ts';
import { sortFunctions } from './sorting.ts';
import { type FunctionImplementation, vectorArgument } from './types.ts';

const ofHistogram =
  (compute: Parameters<typeof mapHistograms>[1]): FunctionImplementation =>
  (call) =>
    mapHistograms(vectorArgument(call, 0), compute);

const histogramFunctions: Readonly<Record<string, FunctionImplementation>> = {
  histogram_count: ofHistogram((histogram) => histogram.count),
  histogram_sum: ofHistogram((histogram) => histogram.sum),
  histogram_avg: ofHistogram(histogramAverage),
  histogram_stddev: ofHistogram(histogramDeviation),
  histogram_stdvar: ofHistogram(histogramVariance),
};

/** The functions over instant vectors, scalars and strings; those over range vectors are leaves of the plan. */
export const functionTable: ReadonlyMap<string, FunctionImplementation> = new Map(
  [
    mathFunctions,
    dateFunctions,
    scalarFunctions,
    presenceFunctions,
    labelFunctions,
    sortFunctions,
    histogramFunctions,
    histogramEstimates,
  ].flatMap((family) => Object.entries(family)),
);
