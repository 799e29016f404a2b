package io.distillery.benchmark;

import io.distillery.base.Directories;
import io.distillery.base.Progress;
import io.distillery.base.Text;
import io.distillery.dataset.BadImages;
import io.distillery.dataset.ClassNames;
import io.distillery.dataset.LabelledImage;
import io.distillery.dataset.LabelledImages;
import io.distillery.dataset.image.PngFile;
import io.distillery.dataset.image.RgbImage;
import io.distillery.describe.ServerOptions;
import io.distillery.describe.VisionLanguageOptions;
import io.distillery.describe.server.OpenAiServer;
import io.distillery.describe.vlm.Asked;
import io.distillery.describe.vlm.Asking;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Whether many images are described by a server with bad manners, completely and in flat memory.
 */
@Command(
    name = "describe",
    sortOptions = false,
    description = {
      "Has a server on this machine describe many small images while a share of its calls fails: by"
          + " statuses, errors in disguise, and broken connections. Says how many were described, how"
          + " fast, and what the heap held on the way.",
      ""
    },
    footer = {"", "Example:", "  distillery benchmark describe --images 10000 --failing 0.05"})
final class DescribeBenchmark implements Callable<Integer> {
  private static final int SIDE = 32;
  private static final int LOOKS = 10;

  @Option(
      names = "--images",
      paramLabel = "N",
      defaultValue = "10000",
      description = "How many. Default: ${DEFAULT-VALUE}.")
  private int images;

  @Option(
      names = "--failing",
      paramLabel = "SHARE",
      defaultValue = "0.05",
      description = "Of the calls. Default: ${DEFAULT-VALUE}.")
  private double failing;

  @Option(
      names = "--parallel",
      paramLabel = "N",
      defaultValue = "8",
      description = "Requests at the same time. Default: ${DEFAULT-VALUE}.")
  private int parallel;

  @Override
  public Integer call() throws IOException {
    Path folder = Files.createTempDirectory("describe");
    try (FailingServer server = FailingServer.start(failing)) {
      System.out.println(Machine.description());
      LabelledImages all = write(folder.resolve("images"));
      return describe(all, server, Files.createDirectories(folder.resolve("out")), System.out);
    } finally {
      Directories.delete(folder);
    }
  }

  private LabelledImages write(Path root) throws IOException {
    Random random = new Random(1);
    Files.createDirectories(root.resolve("noise"));
    List<LabelledImage> list = new ArrayList<>();
    for (int i = 0; i < images; i++) {
      byte[] pixels = new byte[3 * SIDE * SIDE];
      random.nextBytes(pixels);
      String name = Text.format("noise/%06d.png", i);
      PngFile.write(root.resolve(name), new RgbImage(SIDE, SIDE, pixels));
      list.add(new LabelledImage(name, 0));
    }
    return new LabelledImages(root, ClassNames.of(List.of("noise")), list);
  }

  private int describe(LabelledImages all, FailingServer server, Path out, PrintStream print)
      throws IOException {
    ServerOptions usual = ServerOptions.at(server.url());
    VisionLanguageOptions options =
        VisionLanguageOptions.defaults()
            .withModel("noise")
            .withServer(
                new ServerOptions(
                    usual.url(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    parallel,
                    usual.smallestSide(),
                    usual.tries(),
                    usual.timeoutSeconds()));
    long start = System.nanoTime();
    Asked asked =
        new Asking(OpenAiServer.of(options), options, all, 0)
            .write(out, new BadImages(all.size(), 0), new HeapLog(print, start));
    double seconds = (System.nanoTime() - start) / 1e9;
    print.printf(
        Locale.ROOT,
        "%,d of %,d images described in %.0f s, %.0f a second; %,d calls, of which %,d failed%n",
        asked.descriptions().size(),
        all.size(),
        seconds,
        all.size() / seconds,
        server.calls(),
        server.failures());
    return asked.descriptions().size() == all.size() ? 0 : 1;
  }

  /** Says now and then what the heap holds when it is tidied up. */
  private record HeapLog(PrintStream out, long start) implements Progress {
    @Override
    public void note(String line) {
      out.println(line);
    }

    @Override
    public Task begin(String name, String unit, long total) {
      long step = Math.max(1, total / LOOKS);
      return done -> {
        if (done % step == 0) {
          System.gc();
          long used = Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
          out.printf(
              Locale.ROOT,
              "%,9d %s, %5.0f s, heap %6.1f MB%n",
              done,
              unit,
              (System.nanoTime() - start) / 1e9,
              used / 1e6);
        }
      };
    }
  }
}
