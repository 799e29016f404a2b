package io.distillery.evaluation.protocol;

import java.util.Collection;

/**
 * Counts the epochs that fit into a time, the same for every training of an evaluation.
 *
 * @param protocol by which networks are trained
 * @param ipc images per class of every set
 * @param images of every set
 * @param tested images of a test
 * @param sets how many there are
 */
public record EpochsInTime(
    EvaluationProtocol protocol, int ipc, long images, long tested, int sets) {
  /** Says for how long at least a network learns, so that it tells more than its first luck. */
  private static final int FEWEST_STEPS = 50;

  private static final int FEWEST_EPOCHS = 20;

  /**
   * Counts them, if each training is tested once.
   *
   * @param seconds for everything together
   * @param rates of every network: passes of images a second ({@link TrainingRate})
   * @return at least {@link #fewest}, at most the protocol's
   */
  public int fitting(double seconds, Collection<Double> rates) {
    double perImage = rates.stream().mapToDouble(rate -> 1 / rate).sum();
    double trainings = (double) sets * protocol.repeats();
    double left = seconds - trainings * tested * perImage;
    double epochs = left / (trainings * 3 * images * perImage);
    return (int) Math.max(fewest(), Math.min(protocol.epochs(ipc), epochs));
  }

  /**
   * Counts the epochs that a training has however little time there is: {@value #FEWEST_EPOCHS},
   * and those of {@value #FEWEST_STEPS} steps, if the protocol has as many. With 3 epochs on 1,020
   * images of 102 classes, the networks of one set reached 9, 19 and 23 %.
   */
  public int fewest() {
    long steps =
        protocol instanceof HardLabelProtocol hard
            ? (images + hard.batch() - 1) / hard.batch()
            : FEWEST_STEPS;
    long epochs = Math.max(FEWEST_EPOCHS, (FEWEST_STEPS + steps - 1) / steps);
    return (int) Math.min(protocol.epochs(ipc), epochs);
  }

  /**
   * Computes how long the protocol takes where it is shortened to fit into a time, in seconds.
   *
   * @param most the time, in seconds
   * @param rates of every network: passes of images a second
   */
  public double secondsWithin(double most, Collection<Double> rates) {
    EpochsInTime least =
        new EpochsInTime(protocol.shortenedTo(fewest()), ipc, images, tested, sets);
    return Math.min(seconds(rates), Math.max(most, least.seconds(rates)));
  }

  /**
   * Computes how long the protocol takes as it is, in seconds.
   *
   * @param rates of every network: passes of images a second
   */
  public double seconds(Collection<Double> rates) {
    double passes = (double) sets * protocol.repeats() * protocol.passes(ipc, images, tested);
    return rates.stream().mapToDouble(rate -> passes / rate).sum();
  }
}
