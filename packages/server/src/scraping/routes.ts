import { z } from 'zod';
import type { Http } from '../platform/http/server.ts';
import type { Scraped, ScrapePool } from './pool.ts';
import type { Target } from './target.ts';

const querystring = z.object({
  state: z.enum(['active', 'dropped', 'any']).optional(),
  scrapePool: z.string().optional(),
});

/** What Prometheus' own page of targets reads, in its form; besides, what is wrong with definitions. */
export function targetRoutes(http: Http, pool: ScrapePool): void {
  http.get(
    '/prometheus/api/v1/targets',
    {
      config: { access: 'viewer' },
      schema: {
        summary: 'Targets of scraping and their state, as Prometheus answers them',
        description: 'Targets that another process of this installation reads have the health "unknown" here',
        querystring,
      },
    },
    async (request) => {
      const { state = 'any', scrapePool } = request.query;
      const scraped = pool.scraped.filter(({ job }) => scrapePool === undefined || scrapePool === job);
      return {
        status: 'success',
        data: {
          activeTargets: state === 'dropped' ? [] : scraped.flatMap((one) => one.targets.active.map((target) => active(one, target, pool))),
          droppedTargets:
            state === 'active'
              ? []
              : scraped.flatMap((one) => one.targets.dropped.map((labels) => ({ discoveredLabels: labels, scrapePool: one.job }))),
          problems: scraped.flatMap(({ name, problems }) => problems.map((problem) => ({ definition: name, problem }))),
        },
      };
    },
  );
}

function active({ name, job }: Scraped, target: Target, pool: ScrapePool) {
  const scraper = pool.scraper(name, target);
  const { health, lastError, lastScrape, lastSeconds } = scraper?.health ?? {
    health: 'unknown',
    lastError: '',
    lastScrape: undefined,
    lastSeconds: 0,
  };
  return {
    discoveredLabels: target.discovered,
    labels: target.labels,
    scrapePool: job,
    scrapeUrl: target.url,
    globalUrl: target.url,
    lastError,
    lastScrape: lastScrape === undefined ? '0001-01-01T00:00:00Z' : new Date(lastScrape).toISOString(),
    lastScrapeDuration: lastSeconds,
    health,
    scrapeInterval: target.discovered.__scrape_interval__,
    scrapeTimeout: target.discovered.__scrape_timeout__,
  };
}
