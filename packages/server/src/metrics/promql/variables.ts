/** Scrapes come every 15 s as a rule; a rate needs four of them to be there when one fails. */
const leastForRates = 60_000;

const variable = /\$(?:\{(__\w+)\}|(__\w+))/g;

/**
 * What an expression's variables stand for in a bucket of this width (milliseconds): `$__interval` and `$__range` for the width,
 * `$__rate_interval` for it or a minute, whichever is longer; each as `${...}` too, and with `_s` or `_ms` as a plain number.
 * @returns the expression, and the names of variables that it does not know
 */
export function expandVariables(expression: string, width: number): { readonly text: string; readonly unknown: readonly string[] } {
  const values: Readonly<Record<string, string>> = {
    ...valuesOf('__interval', width),
    ...valuesOf('__range', width),
    ...valuesOf('__rate_interval', Math.max(width, leastForRates)),
  };
  const unknown: string[] = [];
  const text = expression.replaceAll(variable, (whole, braced: string | undefined, bare: string | undefined) => {
    const name = braced ?? bare ?? '';
    const value = Object.hasOwn(values, name) ? values[name] : undefined;
    if (value === undefined) unknown.push(whole);
    return value ?? whole;
  });
  return { text, unknown };
}

function valuesOf(name: string, width: number): Record<string, string> {
  return { [name]: `${width}ms`, [`${name}_ms`]: String(width), [`${name}_s`]: String(width / 1000) };
}
