package io.distillery.evaluation.protocol;

/**
 * Sums the progress of trainings that run side by side, and tells a listener one call at a time.
 */
final class SharedListener {
  private final EvaluationListener listener;
  private final EvaluationProtocol protocol;
  private final long total;
  private long done;

  SharedListener(EvaluationListener listener, EvaluationProtocol protocol, long total) {
    this.listener = listener;
    this.protocol = protocol;
    this.total = total;
  }

  synchronized void progressed(EvaluationRun run, int epoch, long passes) {
    done += passes;
    listener.progressed(
        new EvaluationProgress(
            run.set(),
            run.network().name(),
            run.repeat(),
            epoch,
            protocol.epochs(run.set().ipc()),
            done,
            total));
  }

  synchronized void finished(EvaluationResult result) {
    listener.finished(result);
  }
}
