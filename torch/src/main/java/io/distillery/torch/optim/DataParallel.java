package io.distillery.torch.optim;

import io.distillery.base.Text;
import io.distillery.torch.ComputeDevice;
import io.distillery.torch.LibTorch;
import io.distillery.torch.nn.Parameters;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.BiConsumer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/**
 * Computes the gradients of a batch by several copies of a small model side by side, each on its
 * share of the batch and with one thread an operator. Operators of small models are so short that
 * sharing each of them between threads loses more than it gains.
 *
 * <p>The copies share their weights ({@link Parameters#sharing}); their gradients are added in a
 * fixed order, so that the same number of copies gives the same bytes every time. What is done with
 * each parameter afterwards, each thread does with some of them.
 *
 * @param <R> a copy of the model
 */
public final class DataParallel<R> implements AutoCloseable, ParameterWalk {
  /**
   * Says above how many parameters a copy's gradients cost more memory than the copies are worth.
   */
  private static final long LARGE = 50_000_000;

  /** Numbers that are changed in the time that it takes to ask for it. */
  private static final long CALL = 1L << 14;

  /** Computes the loss of a share of the batch. */
  @FunctionalInterface
  public interface Loss<R> {
    /**
     * Computes the mean loss over the items of a share.
     *
     * @param from first item of the share
     * @param count items in the share
     * @return the mean loss over these items, a single number with gradients
     */
    Tensor of(R replica, long from, long count);
  }

  /** Works on a share of the batch. */
  @FunctionalInterface
  public interface Share<R, T> {
    /**
     * Adds to the gradients of the copy's parameters.
     *
     * @param from first item of the share
     * @param count items in the share
     */
    T of(R replica, long from, long count);
  }

  private final List<R> replicas;
  private final List<Map<String, Tensor>> parameters;
  private final ExecutorService workers;

  /**
   * Takes copies of a model that share its numbers.
   *
   * @param replicas copies of the model; the first one's gradients are the result
   * @param parameters of each copy, by the same names
   */
  public DataParallel(List<R> replicas, List<Map<String, Tensor>> parameters) {
    if (replicas.isEmpty() || replicas.size() != parameters.size()) {
      throw new IllegalArgumentException(
          Text.format(
              "%d copies of a model with %d sets of parameters",
              replicas.size(), parameters.size()));
    }
    this.replicas = List.copyOf(replicas);
    this.parameters = List.copyOf(parameters);
    workers =
        Executors.newFixedThreadPool(
            replicas.size(),
            task -> {
              Thread thread =
                  new Thread(
                      () -> {
                        LibTorch.threads(1); // of this thread's operators
                        task.run();
                      },
                      "replica");
              thread.setDaemon(true);
              return thread;
            });
  }

  /** Says how many copies suit a model: one a thread if it is small and on the host, else one. */
  public static int copies(long parameterCount, int threads, ComputeDevice device) {
    return parameterCount > LARGE || !device.isHost() ? 1 : threads;
  }

  /**
   * Adds the gradients of the batch's mean loss to those of the first copy's parameters.
   *
   * @param items in the batch
   * @return the mean loss
   */
  public double backward(long items, Loss<R> loss) {
    double sum = 0;
    for (double part :
        each(items, (replica, from, count) -> share(replica, from, count, items, loss))) {
      sum += part;
    }
    return sum;
  }

  private double share(R replica, long from, long count, long items, Loss<R> loss) {
    try (PointerScope scope = new PointerScope()) {
      Tensor part = loss.of(replica, from, count).mul(new Scalar((double) count / items));
      part.backward();
      return part.item_double();
    }
  }

  /**
   * Lets each copy work on its share of a batch, and adds their gradients up in the first copy's
   * parameters.
   *
   * @param items in the batch
   * @return the shares' results, in the order of the batch
   */
  public <T> List<T> each(long items, Share<R, T> share) {
    int shares = (int) Math.min(replicas.size(), items);
    if (shares == 1) {
      return List.of(share.of(replicas.get(0), 0, items));
    }
    List<Callable<T>> tasks = new ArrayList<>();
    for (int i = 0; i < shares; i++) {
      R replica = replicas.get(i);
      long from = items * i / shares;
      long count = items * (i + 1) / shares - from;
      tasks.add(() -> share.of(replica, from, count));
    }
    List<T> results = results(tasks);
    for (int i = 1; i < shares; i++) {
      addGradients(parameters.get(i));
    }
    return results;
  }

  /**
   * Waits for all shares, even when this thread is interrupted, which is then left for the caller
   * to see: native code cannot be stopped, and nobody may free tensors under it.
   */
  private <T> List<T> results(List<Callable<T>> tasks) {
    List<Future<T>> shares = tasks.stream().map(workers::submit).toList();
    List<T> results = new ArrayList<>();
    Throwable failure = null;
    boolean interrupted = Thread.interrupted();
    for (Future<T> share : shares) {
      boolean waiting = true;
      while (waiting) {
        try {
          results.add(share.get());
          waiting = false;
        } catch (InterruptedException e) {
          interrupted = true;
        } catch (ExecutionException e) {
          failure = failure == null ? e.getCause() : failure;
          waiting = false;
        }
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    throwIfAny(failure);
    return results;
  }

  private static void throwIfAny(Throwable failure) {
    if (failure instanceof Error error) {
      throw error;
    }
    if (failure instanceof RuntimeException exception) {
      throw exception;
    }
    if (failure != null) {
      throw new IllegalStateException(failure);
    }
  }

  private void addGradients(Map<String, Tensor> replica) {
    each(
        replica,
        (name, tensor) -> {
          Tensor gradient = tensor.grad();
          if (gradient.defined()) {
            Tensor first = parameters.get(0).get(name);
            if (first.grad().defined()) {
              first.mutable_grad().add_(gradient);
            } else {
              first.mutable_grad().put(gradient);
            }
            tensor.mutable_grad().reset();
          }
        });
  }

  /** Shares the parameters among the threads of the copies; what is alone takes its caller's. */
  @Override
  public void each(Map<String, Tensor> tensors, BiConsumer<String, Tensor> work) {
    if (replicas.size() == 1) {
      HERE.each(tensors, work);
      return;
    }
    List<Callable<Void>> tasks = new ArrayList<>();
    for (Map<String, Tensor> share : shares(tensors)) {
      tasks.add(
          () -> {
            HERE.each(share, work);
            return null;
          });
    }
    results(tasks);
  }

  /** Divides tensors, the largest first, each to whom has least to do. */
  private List<Map<String, Tensor>> shares(Map<String, Tensor> tensors) {
    List<Map<String, Tensor>> shares = new ArrayList<>();
    replicas.forEach(replica -> shares.add(new LinkedHashMap<>()));
    long[] work = new long[shares.size()];
    tensors.entrySet().stream()
        .sorted(Comparator.comparingLong(each -> -each.getValue().numel()))
        .forEach(
            each -> {
              int least = 0;
              for (int i = 1; i < work.length; i++) {
                least = work[i] < work[least] ? i : least;
              }
              work[least] += each.getValue().numel() + CALL;
              shares.get(least).put(each.getKey(), each.getValue());
            });
    return shares;
  }

  @Override
  public void close() {
    workers.shutdownNow();
  }
}
