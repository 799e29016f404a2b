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
  /**
   * Counts them, if each training is tested once.
   *
   * @param seconds for everything together
   * @param rates of every network: passes of images a second ({@link TrainingRate})
   * @return at least 1, at most the protocol's
   */
  public int fitting(double seconds, Collection<Double> rates) {
    double perImage = rates.stream().mapToDouble(rate -> 1 / rate).sum();
    double trainings = (double) sets * protocol.repeats();
    double left = seconds - trainings * tested * perImage;
    double epochs = left / (trainings * 3 * images * perImage);
    return (int) Math.max(1, Math.min(protocol.epochs(ipc), epochs));
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
