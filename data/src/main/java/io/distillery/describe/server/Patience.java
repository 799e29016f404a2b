package io.distillery.describe.server;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Says how often and after what waits a request is made again.
 *
 * @param tries in all, at least 1
 * @param first wait, which doubles with each try
 * @param longest wait, but where the server itself asks for more
 */
record Patience(int tries, Duration first, Duration longest) {
  /** Waits half a second first, and a minute at most. */
  static Patience of(int tries) {
    return new Patience(tries, Duration.ofMillis(500), Duration.ofMinutes(1));
  }

  /**
   * Gives the wait after a try, from half as long to one and a half, so that those who failed
   * together do not come back together; never shorter than the server asked for.
   *
   * @param attempt from 1
   */
  Duration after(int attempt, Optional<Duration> asked) {
    double doubled = first.toMillis() * Math.pow(2, Math.min(attempt - 1, 30));
    double jitter = 0.5 + ThreadLocalRandom.current().nextDouble();
    long own = Math.round(Math.min(doubled, longest.toMillis()) * jitter);
    return Duration.ofMillis(asked.map(wait -> Math.max(wait.toMillis(), 0)).orElse(own));
  }
}
