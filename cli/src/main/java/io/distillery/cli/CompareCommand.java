package io.distillery.cli;

import io.distillery.classifier.Architecture;
import io.distillery.dataset.DatasetSplits;
import io.distillery.dataset.ImageFolder;
import io.distillery.dataset.LabelledImages;
import io.distillery.evaluation.EvaluationResults;
import io.distillery.evaluation.FirstBaseline;
import io.distillery.evaluation.HardLabelProtocol;
import io.distillery.evaluation.RandomBaseline;
import io.distillery.evaluation.Selection;
import io.distillery.pipeline.ConfigurationException;
import io.distillery.pipeline.compare.Comparison;
import io.distillery.pipeline.compare.ComparisonTable;
import io.distillery.pipeline.compare.ImageSet;
import io.distillery.pipeline.compare.RealImages;
import io.distillery.torch.LibTorch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Methods side by side: the table that settles an argument. */
@Command(
    name = "compare",
    sortOptions = false,
    abbreviateSynopsis = true,
    description = {
      "Makes small sets by several methods, trains the same networks on each, and writes one table:"
          + " OUT/table.txt and table.csv; every training is in OUT/results.json.",
      "",
      "The same network, set and repeat start from the same weights whatever the method, so that"
          + " differences are judged in pairs, with 95 %% intervals. Interrupted, the same command"
          + " goes on where it stopped.",
      "",
      "Methods:",
      "  vlcp          image prototypes drawn under text prototypes: the method",
      "  label-prompt  image prototypes drawn under the class name",
      "  image-only    image prototypes drawn under no text",
      "  text-only     text prototypes drawn from pure noise",
      "  medoid        as vlcp, from the real latents nearest to the centres",
      "  random        real images, chosen at random",
      "  first         real images, the first of each class by file name",
      "  NAME=DIR      a set made elsewhere: class folders with as many images as --ipc says"
    },
    footer = {
      "",
      "Example:",
      "  distillery compare --data cifar10 --methods vlcp,label-prompt,random --ipc 1,10 --out"
          + " runs/table",
    })
final class CompareCommand implements Callable<Integer> {
  private static final String SETS = "sets";
  private static final String DISTILLED = "distilled";

  @Option(
      names = OutputMixin.OUT,
      paramLabel = "DIR",
      required = true,
      description = "The comparison's directory: new, or one to go on with.")
  private Path out;

  @Option(
      names = "--methods",
      paramLabel = "NAME",
      split = ",",
      defaultValue = "vlcp,label-prompt,random",
      description = "What is compared. Default: ${DEFAULT-VALUE}.")
  private List<String> methods;

  @Option(
      names = "--ipc",
      paramLabel = "N",
      split = ",",
      defaultValue = "10",
      description = "Images per class; may be several. Default: ${DEFAULT-VALUE}.")
  private List<Integer> ipcs;

  @Option(
      names = "--sets",
      paramLabel = "N",
      defaultValue = "1",
      description =
          "Sets of each method, each made with a seed of its own. Default: ${DEFAULT-VALUE}.")
  private int sets;

  @Option(
      names = "--against",
      paramLabel = "NAME",
      defaultValue = "random",
      description = "The method that others are compared with. Default: ${DEFAULT-VALUE}.")
  private String baseline;

  @Option(
      names = "--size",
      paramLabel = "PIXELS",
      description =
          "Height and width of the images of every set. Default: 32 with the model mini, else 256.")
  private Integer size;

  @Option(
      names = "--with",
      paramLabel = "OPTIONS",
      split = " ",
      description =
          "Further options of synthesize for every method that draws, in quotes:"
              + " --with \"--strength=0.6 --top-k=20\".")
  private List<String> further = List.of();

  @Mixin private DataMixin data;
  @Mixin private SourceMixin source;
  @Mixin private ModelMixin model;
  @Mixin private TrainMixin training;
  @Mixin private EvaluationMixin evaluation;
  @Mixin private MachineMixin machine;
  @Mixin private CommonOptions common;
  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws IOException {
    check();
    HardLabelProtocol protocol = evaluation.protocol();
    List<Architecture> networks = evaluation.networks();
    DatasetSplits splits = ImageFolder.read(data.data(), data.layout(machine.seed()));
    LibTorch.threads(machine.threads());
    List<ImageSet> made = new ArrayList<>();
    try (InterruptionNotice notice =
        InterruptionNotice.install("the same command goes on from there.")) {
      Files.createDirectories(out);
      List<String> shared = shared();
      for (int ipc : ipcs) {
        for (int set = 0; set < sets; set++) {
          for (String method : methods) {
            if (set > 0 && hasOneSet(method)) {
              continue;
            }
            made.add(make(method, ipc, set, splits.train(), shared));
          }
        }
      }
      Comparison comparison =
          new Comparison(
              splits.validation(),
              source.maxBadImages(),
              protocol,
              networks,
              machine.seed(),
              machine.threads());
      EvaluationResults results = comparison.evaluate(made, out, common.progress());
      ComparisonTable table = ComparisonTable.of(results, baseline);
      Files.writeString(out.resolve("table.txt"), table.text());
      Files.writeString(out.resolve("table.csv"), table.csv());
      System.out.print(table.text());
    }
    return 0;
  }

  private void check() {
    if (sets < 1 || ipcs.stream().anyMatch(ipc -> ipc < 1)) {
      throw new ConfigurationException(
          "--sets is %d and --ipc %s, expected 1 or more".formatted(sets, ipcs));
    }
    methods.stream().filter(m -> !m.contains("=")).forEach(ComparedMethod::named);
  }

  /** Describes the images and fits the model, once for all; the options that say so. */
  private List<String> shared() throws IOException {
    if (methods.stream().noneMatch(CompareCommand::draws)) {
      return List.of();
    }
    Path base = out.resolve("base");
    Map<String, String> instead = new LinkedHashMap<>();
    instead.put("cache", out.resolve("cache").toString());
    run("train", base, options("train", instead));
    instead.put("descriptions", base.resolve("descriptions").resolve("metadata.jsonl").toString());
    instead.put("train", "false");
    if (Files.isDirectory(base.resolve("model"))) {
      instead.put("model", base.resolve("model").toString());
    }
    return options("synthesize", instead);
  }

  /** Whether every set of it would be the same. */
  private static boolean hasOneSet(String method) {
    return method.contains("=") || ComparedMethod.named(method) == ComparedMethod.FIRST;
  }

  private static boolean draws(String method) {
    return !method.contains("=") && !ComparedMethod.named(method).isOfRealImages();
  }

  private ImageSet make(String name, int ipc, int set, LabelledImages source, List<String> shared)
      throws IOException {
    int given = name.indexOf('=');
    if (given > 0) {
      return new ImageSet(name.substring(0, given), ipc, 0, Path.of(name.substring(given + 1)));
    }
    ComparedMethod method = ComparedMethod.named(name);
    Path directory = out.resolve(SETS).resolve(name).resolve("ipc-" + ipc).resolve("set-" + set);
    Path images = directory.resolve(DISTILLED);
    if (!method.isOfRealImages()) {
      Map<String, String> options = new LinkedHashMap<>(); // by name: the last one counts
      Stream.of(
              shared,
              List.of("--ipc=" + ipc, "--seed=" + (machine.seed() + set)),
              further,
              method.options())
          .flatMap(List::stream)
          .forEach(option -> options.put(option.replaceFirst("=.*", ""), option));
      run("synthesize", directory, List.copyOf(options.values()));
    } else if (!Files.isDirectory(images)) {
      Files.createDirectories(directory);
      new RealImages(source, side()).write(choose(method, source, ipc, set), images);
    }
    return new ImageSet(name, ipc, set, images);
  }

  private int side() {
    return size != null ? size : SynthesisMixin.usualSize(model);
  }

  private long[] choose(ComparedMethod method, LabelledImages source, int ipc, int set) {
    Selection selection =
        switch (method) {
          case RANDOM -> new RandomBaseline(machine.seed(), set);
          case FIRST -> new FirstBaseline();
          default -> throw new IllegalStateException(method.title() + " draws its images");
        };
    return selection.choose(source.labels(), source.classNames().names(), ipc);
  }

  /** This command's options that another one has too, as its arguments. */
  private List<String> options(String command, Map<String, String> instead) {
    CommandSpec other = spec.parent().subcommands().get(command).getCommandSpec();
    Map<String, String> values = new LinkedHashMap<>(RecordedOptions.of(spec));
    values.keySet().removeAll(List.of("ipc", "seed"));
    values.putAll(instead);
    return values.entrySet().stream()
        .filter(option -> other.findOption("--" + option.getKey()) != null)
        .map(option -> "--" + option.getKey() + "=" + option.getValue())
        .toList();
  }

  private static void run(String command, Path directory, List<String> options) throws IOException {
    List<String> arguments = new ArrayList<>(List.of(command, OutputMixin.OUT + "=" + directory));
    arguments.addAll(options);
    int code = Main.execute(arguments.toArray(String[]::new));
    if (code != 0) {
      throw new IOException(
          "The comparison stopped at 'distillery %s': see above"
              .formatted(String.join(" ", arguments)));
    }
  }
}
