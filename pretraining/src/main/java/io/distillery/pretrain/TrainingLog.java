package io.distillery.pretrain;

import io.distillery.base.Text;
import io.distillery.torch.optim.TrainingProgress;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Appends the mean loss, the learning rate and the speed to a text file every so many steps. */
final class TrainingLog implements TrainingProgress {
  private static final int EVERY = 20;

  private final Path file;
  private final int batchSize;
  private final TrainingProgress next;
  private double sum;
  private int count;
  private long since = System.nanoTime();

  TrainingLog(Path file, int batchSize, TrainingProgress next) {
    this.file = file;
    this.batchSize = batchSize;
    this.next = next;
  }

  @Override
  public void step(long step, long steps, double loss, double learningRate) {
    sum += loss;
    count++;
    if (step % EVERY == 0 || step == steps) {
      double seconds = (System.nanoTime() - since) / 1e9;
      String line =
          Text.format(
              "step %d/%d loss %.5f lr %.2e %.1f images/s%n",
              step, steps, sum / count, learningRate, count * batchSize / seconds);
      try {
        Files.writeString(file, line, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      sum = 0;
      count = 0;
      since = System.nanoTime();
    }
    next.step(step, steps, loss, learningRate);
  }
}
