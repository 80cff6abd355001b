CREATE TABLE IF NOT EXISTS `commits` (
  `repository` LowCardinality(String),
  `sha` String,
  `parents` Array(String),
  `author_time` DateTime64(3),
  `commit_time` DateTime64(3),
  `author` String,
  `bot` Bool,
  `subject` String,
  `reverts` String,
  `version` UInt64
) ENGINE = ReplacingMergeTree(`version`)
ORDER BY (`repository`, `sha`)
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1, ttl_only_drop_parts = 0
COMMENT 'A commit of a repository';

CREATE TABLE IF NOT EXISTS `deployments` (
  `id` String,
  `service` LowCardinality(String),
  `environment` LowCardinality(String),
  `repository` LowCardinality(String),
  `sha` String,
  `version` String,
  `status` LowCardinality(String),
  `started` DateTime64(3),
  `finished` DateTime64(3),
  `source` LowCardinality(String),
  `url` String,
  `unplanned` Bool,
  `repairs` String,
  `updated` DateTime64(3)
) ENGINE = ReplacingMergeTree(`updated`)
ORDER BY (`service`, `environment`, `id`)
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1, ttl_only_drop_parts = 0
COMMENT 'A roll-out of one service to one environment; a release tag counts as one to production';

CREATE TABLE IF NOT EXISTS `events` (
  `id` String,
  `time` DateTime64(3),
  `received` DateTime64(3),
  `source` LowCardinality(String),
  `name` LowCardinality(String),
  `person` String,
  `session` String,
  `path` String,
  `properties` Map(LowCardinality(String), String)
) ENGINE = ReplacingMergeTree(`received`)
PARTITION BY toYYYYMM(`time`)
ORDER BY (`name`, `time`, `id`)
TTL toDateTime(`time`) + INTERVAL 1095 DAY
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1, ttl_only_drop_parts = 0
COMMENT 'A product event: a person did something';

CREATE TABLE IF NOT EXISTS `samples` (
  `series_id` UInt64,
  `time` DateTime64(3),
  `value` Float64,
  `start_time` DateTime64(3)
) ENGINE = ReplacingMergeTree(`time`)
PARTITION BY toYYYYMM(`time`)
ORDER BY (`series_id`, `time`)
TTL toDateTime(`time`) + INTERVAL 395 DAY
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1, ttl_only_drop_parts = 0
COMMENT 'The value of a series at a time; counters are cumulative since start_time';

CREATE TABLE IF NOT EXISTS `series` (
  `id` UInt64,
  `name` LowCardinality(String),
  `labels` Map(LowCardinality(String), String),
  `type` LowCardinality(String),
  `unit` LowCardinality(String),
  `description` String,
  `source` LowCardinality(String),
  `seen` DateTime64(3)
) ENGINE = ReplacingMergeTree(`seen`)
ORDER BY (`name`, `id`)
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1, ttl_only_drop_parts = 0
COMMENT 'A time series: a metric name with one set of labels';

CREATE TABLE IF NOT EXISTS `timeline` (
  `id` String,
  `time` DateTime64(3),
  `kind` LowCardinality(String),
  `title` String,
  `service` LowCardinality(String),
  `environment` LowCardinality(String),
  `link` String,
  `updated` DateTime64(3)
) ENGINE = ReplacingMergeTree(`updated`)
ORDER BY (`kind`, `id`)
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1, ttl_only_drop_parts = 0
COMMENT 'Something that happened and may explain a number: a deployment, an incident, an alert, a changed definition';

CREATE TABLE IF NOT EXISTS `vitals` (
  `id` String,
  `time` DateTime64(3),
  `received` DateTime64(3),
  `source` LowCardinality(String),
  `name` LowCardinality(String),
  `value` Float64,
  `path` String,
  `session` String,
  `navigation` LowCardinality(String)
) ENGINE = ReplacingMergeTree(`received`)
PARTITION BY toYYYYMM(`time`)
ORDER BY (`name`, `time`, `id`)
TTL toDateTime(`time`) + INTERVAL 395 DAY
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1, ttl_only_drop_parts = 0
COMMENT 'One web vital of one page visit, measured in a real browser';
