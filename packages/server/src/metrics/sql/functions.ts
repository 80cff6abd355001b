/**
 * What a SQL metric may call. Everything else is refused, so that what a later ClickHouse adds (reading files, asking other hosts or
 * models, sleeping, telling about the server) is refused too.
 */
const words = (text: string) => text.split(/\s+/).filter((word) => word !== '');

export const tableFunctions: ReadonlySet<string> = new Set(['numbers', 'generateSeries', 'generate_series', 'SQLStandardValues', 'values']);

const scalar = words(`
  and or not xor equals notEquals less greater lessOrEquals greaterOrEquals in notIn globalIn globalNotIn nullIn notNullIn
  isDistinctFrom isNotDistinctFrom if multiIf caseWithExpression caseWithoutExpression exists grouping
  least greatest clamp coalesce ifNull nullIf isNull isNotNull isNullable isZeroOrNull assumeNotNull toNullable firstNonDefault

  plus minus multiply divide divideOrNull divideDecimal multiplyDecimal intDiv intDivOrZero intDivOrNull modulo moduloOrZero moduloOrNull
  positiveModulo negate abs sign gcd lcm min2 max2 avg2 midpoint isFinite isInfinite isNaN ifNotFinite
  round roundBankers roundDown roundToExp2 roundDuration floor ceil ceiling trunc truncate mod pow power sqrt cbrt exp exp2 exp10
  log ln log2 log10 log1p hypot e pi sin cos tan asin acos atan atan2 sinh cosh tanh degrees radians sigmoid erf erfc lgamma tgamma
  factorial widthBucket width_bucket bitAnd bitOr bitXor bitNot bitShiftLeft bitShiftRight bitTest bitCount

  CAST _CAST accurateCast accurateCastOrNull accurateCastOrDefault toString toBool toFixedString toLowCardinality toTypeName
  toInt8 toInt16 toInt32 toInt64 toInt128 toInt256 toUInt8 toUInt16 toUInt32 toUInt64 toUInt128 toUInt256 toFloat32 toFloat64
  toInt8OrNull toInt16OrNull toInt32OrNull toInt64OrNull toUInt8OrNull toUInt16OrNull toUInt32OrNull toUInt64OrNull
  toInt8OrZero toInt16OrZero toInt32OrZero toInt64OrZero toUInt8OrZero toUInt16OrZero toUInt32OrZero toUInt64OrZero
  toFloat32OrNull toFloat64OrNull toFloat32OrZero toFloat64OrZero
  toDecimal32 toDecimal64 toDecimal128 toDecimal256 toDecimal32OrNull toDecimal64OrNull toDecimal128OrNull
  toDecimal32OrZero toDecimal64OrZero toDecimal128OrZero toDecimalString toUUID toUUIDOrNull toUUIDOrZero

  toDate toDate32 toDateTime toDateTime32 toDateTime64 toDateOrNull toDateTimeOrNull toDateTime64OrNull toDateOrZero toDateTimeOrZero
  toDateTime64OrZero parseDateTimeBestEffort parseDateTimeBestEffortOrNull parseDateTimeBestEffortOrZero parseDateTime64BestEffort
  parseDateTime64BestEffortOrNull parseDateTime64BestEffortOrZero parseDateTime parseDateTimeOrNull makeDate makeDateTime makeDateTime64
  now now64 today yesterday toTimeZone toTimezone timezoneOf timeZoneOf timezoneOffset timeZoneOffset
  toYear toQuarter toMonth toWeek toISOWeek toISOYear toYearWeek toDayOfYear toDayOfMonth toDayOfWeek toHour toMinute toSecond
  toMillisecond toYYYYMM toYYYYMMDD toYYYYMMDDhhmmss toStartOfYear toStartOfISOYear toStartOfQuarter toStartOfMonth toStartOfWeek
  toMonday toStartOfDay toStartOfHour toStartOfMinute toStartOfSecond toStartOfFiveMinutes toStartOfTenMinutes toStartOfFifteenMinutes
  toStartOfInterval toLastDayOfMonth toLastDayOfWeek toDaysInMonth toRelativeYearNum toRelativeMonthNum toRelativeWeekNum
  toRelativeDayNum toRelativeHourNum toRelativeMinuteNum toUnixTimestamp toUnixTimestamp64Second toUnixTimestamp64Milli
  toUnixTimestamp64Micro fromUnixTimestamp fromUnixTimestamp64Second fromUnixTimestamp64Milli fromUnixTimestamp64Micro
  formatDateTime dateName monthName dateTrunc date_trunc dateDiff date_diff timeDiff age addDate subDate addInterval subtractInterval
  addYears addQuarters addMonths addWeeks addDays addHours addMinutes addSeconds addMilliseconds subtractYears subtractQuarters
  subtractMonths subtractWeeks subtractDays subtractHours subtractMinutes subtractSeconds subtractMilliseconds
  toIntervalYear toIntervalQuarter toIntervalMonth toIntervalWeek toIntervalDay toIntervalHour toIntervalMinute toIntervalSecond
  toIntervalMillisecond

  length lengthUTF8 empty notEmpty lower upper lowerUTF8 upperUTF8 lcase ucase reverse reverseUTF8 concat concatWithSeparator concat_ws
  substring substr mid substringUTF8 substringIndex left right leftUTF8 rightUTF8 leftPad rightPad trim ltrim rtrim trimLeft trimRight
  trimBoth startsWith endsWith startsWithUTF8 endsWithUTF8 position positionCaseInsensitive positionUTF8 locate like notLike ilike
  notILike match extract extractAll extractGroups countSubstrings countMatches regexpExtract hasToken hasTokenCaseInsensitive
  multiSearchAny multiSearchFirstIndex multiMatchAny replace replaceAll replaceOne replaceRegexpAll replaceRegexpOne translate format
  splitByChar splitByString splitByRegexp splitByWhitespace splitByNonAlpha alphaTokens arrayStringConcat initcap ascii char hex unhex
  base64Encode base64Decode tryBase64Decode editDistance damerauLevenshteinDistance jaroWinklerSimilarity

  array tuple map arrayElement arrayElementOrNull tupleElement mapKeys mapValues mapContains mapContainsKey mapContainsValue mapFilter
  mapApply mapFromArrays mapAdd mapSubtract mapUpdate range arrayJoin arrayMap arrayFilter arrayExists arrayAll arrayCount arraySum
  arrayAvg arrayMin arrayMax arrayProduct arrayFirst arrayFirstOrNull arrayFirstIndex arrayLast arrayLastOrNull arrayLastIndex
  arrayConcat arraySlice arrayPushBack arrayPushFront arrayPopBack arrayPopFront arrayDistinct arrayUniq arraySort arrayReverseSort
  arrayReverse arrayCumSum arrayDifference arrayZip arrayFlatten arrayCompact arrayIntersect arrayEnumerate arrayEnumerateUniq
  arrayFill arrayReverseFill arraySplit arrayFold has hasAny hasAll hasSubstr indexOf countEqual emptyArrayString emptyArrayFloat64

  JSONHas JSONLength JSONType JSONKey JSONExtract JSONExtractString JSONExtractInt JSONExtractUInt JSONExtractFloat JSONExtractBool
  JSONExtractRaw JSONExtractKeys JSONExtractArrayRaw JSONExtractKeysAndValues simpleJSONHas simpleJSONExtractString
  simpleJSONExtractInt simpleJSONExtractUInt simpleJSONExtractFloat simpleJSONExtractBool simpleJSONExtractRaw isValidJSON

  protocol domain domainWithoutWWW topLevelDomain firstSignificantSubdomain path pathFull queryString fragment extractURLParameter
  extractURLParameters cutQueryString cutFragment cutQueryStringAndFragment cutURLParameter cutWWW decodeURLComponent
  encodeURLComponent cityHash64 sipHash64 xxHash64 xxh3 intHash32 intHash64 MD5 SHA1 SHA256 halfMD5
  transform materialize identity
`);

const aggregate = words(`
  count sum sumKahan sumWithOverflow sumCount avg avgWeighted min max any anyLast anyHeavy first_value last_value argMin argMax
  min_by max_by median quantile quantiles quantileExact quantileExactLow quantileExactHigh quantileExactInclusive quantileExactExclusive
  quantilesExact quantilesExactInclusive quantilesExactExclusive quantileExactWeighted quantileExactWeightedInterpolated quantileTDigest
  quantilesTDigest quantileTiming quantileDeterministic quantileDD medianExact medianTDigest stddevPop stddevSamp varPop varSamp
  STDDEV_POP STDDEV_SAMP VAR_POP VAR_SAMP skewPop skewSamp kurtPop kurtSamp covarPop covarSamp corr entropy
  uniq uniqExact uniqCombined uniqCombined64 uniqHLL12 uniqUpTo groupArray groupUniqArray groupArrayLast groupArraySorted array_agg
  sumMap minMap maxMap topK topKWeighted histogram deltaSum deltaSumTimestamp intervalLengthSum simpleLinearRegression
  exponentialMovingAverage exponentialTimeDecayedAvg windowFunnel retention sequenceMatch sequenceCount groupBitAnd groupBitOr
  groupBitXor rank denseRank dense_rank row_number percent_rank percentRank cume_dist ntile nth_value lag lead lagInFrame leadInFrame
  nonNegativeDerivative timeSeriesRateToGrid timeSeriesIncreaseToGrid timeSeriesDeltaToGrid
`);

const combinators = ['OrDefault', 'OrNull', 'Distinct', 'ForEach', 'Array', 'ArgMin', 'ArgMax', 'Map', 'If'];

const scalars = new Set(scalar.map((name) => name.toLowerCase()));
const aggregates = new Set(aggregate.map((name) => name.toLowerCase()));

/** Function names compare without regard to case: many are case-insensitive in ClickHouse, and none is allowed in one case alone. */
export function isAllowedFunction(name: string): boolean {
  if (scalars.has(name.toLowerCase())) return true;
  if (aggregates.has(name.toLowerCase())) return true;
  const suffix = combinators.find((combinator) => name.endsWith(combinator) && name.length > combinator.length);
  return suffix !== undefined && isAllowedAggregate(name.slice(0, -suffix.length));
}

function isAllowedAggregate(name: string): boolean {
  if (aggregates.has(name.toLowerCase())) return true;
  const suffix = combinators.find((combinator) => name.endsWith(combinator) && name.length > combinator.length);
  return suffix !== undefined && isAllowedAggregate(name.slice(0, -suffix.length));
}
