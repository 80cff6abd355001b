import { Code, Text } from '@mantine/core';
import { useMemo } from 'react';
import type { RouteSpec } from '../../../api/alert-routing.ts';
import { Verdict } from '../../../kit/Verdict.tsx';
import classes from './Routing.module.css';
import { type PlacedRoute, placed, timingWords } from './tree.ts';

interface RouteTreeProps {
  readonly root: RouteSpec;
  /** Places of the routes that a test took, such as `0.2`. */
  readonly taken: ReadonlySet<string>;
}

/** The routes within one another, in the order in which they are tried. */
export function RouteTree({ root, taken }: RouteTreeProps) {
  const tree = useMemo(() => placed(root), [root]);
  return (
    <>
      <Text size="sm" c="var(--quiet)" mb="xs">
        An alert takes the first route that matches, then the first within it; and the next as well where a route says so. What matches none
        stays with the route around.
      </Text>
      <ul className={classes.tree}>
        <Route route={tree} place="" taken={taken} />
      </ul>
    </>
  );
}

interface RouteProps {
  readonly route: PlacedRoute;
  readonly place: string;
  readonly taken: ReadonlySet<string>;
}

function Route({ route, place, taken }: RouteProps) {
  const { matchers, receiver, routes, spec, depth } = route;
  const isTaken = taken.has(place);
  return (
    <li>
      <div className={classes.route} data-taken={isTaken}>
        <div>
          {depth === 0
            ? 'All alerts'
            : matchers.length === 0
              ? 'All that come here'
              : matchers.map((matcher, index) => (
                  <span key={matcher}>
                    {index > 0 && ' and '}
                    <Code>{matcher}</Code>
                  </span>
                ))}{' '}
          → <strong>{receiver}</strong> {isTaken && <Verdict judgement="good">the test goes here</Verdict>}
        </div>
        <Text size="xs" c="var(--quiet)">
          {timingWords(route)}
          {spec.muteTimeIntervals !== undefined && `; quiet during ${spec.muteTimeIntervals.join(', ')}`}
          {spec.activeTimeIntervals !== undefined && `; only during ${spec.activeTimeIntervals.join(', ')}`}
          {spec.continue === true && '; the routes after it are tried as well'}
        </Text>
      </div>
      {routes.length > 0 && (
        <ul className={classes.tree}>
          {routes.map((inner, index) => (
            <Route key={index} route={inner} place={place === '' ? String(index) : `${place}.${index}`} taken={taken} />
          ))}
        </ul>
      )}
    </li>
  );
}
