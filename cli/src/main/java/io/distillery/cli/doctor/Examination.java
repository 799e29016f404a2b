package io.distillery.cli.doctor;

import static io.distillery.cli.doctor.Finding.Grade.FAULT;
import static io.distillery.cli.doctor.Finding.Grade.NOTE;

import io.distillery.base.CacheDirectory;
import io.distillery.base.ConfigurationException;
import io.distillery.diffusion.ModelChoice;
import io.distillery.diffusion.ModelInspection;
import io.distillery.torch.LibTorch;
import io.distillery.torch.NativeLibraryException;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.bytedeco.javacpp.Loader;

/** Looks at all that Distillery needs of a machine, one thing after another. */
public final class Examination {
  private static final double MB = 1e6;

  /** Unpacked native libraries (docs/results/2026-11-speed.md). */
  private static final long LIBRARIES = 435_000_000L;

  /** CIFAR-10 as class folders, and embedded models. */
  private static final long DATASETS = 300_000_000L;

  private static final long RUN = 1_000_000_000L;

  private final Machine machine;
  private final MachineFindings judged;
  private final String model;

  private Examination(Machine machine, String model) {
    this.machine = machine;
    this.judged = new MachineFindings(machine);
    this.model = model;
  }

  /**
   * Examines this machine.
   *
   * @param model that is to be used: its name or path
   * @return at least one finding for each thing, in the order in which they are told
   */
  public static List<Finding> here(String model) {
    return new Examination(Machine.here(Loader.getPlatform()), model).all();
  }

  private List<Finding> all() {
    List<Finding> findings = new ArrayList<>(judged.all());
    findings.add(
        PlaceFindings.of(
            "native cache",
            LibTorch.cacheDirectory(),
            LIBRARIES,
            "name another with -Dorg.bytedeco.javacpp.cachedir=FOLDER in DISTILLERY_JAVA_OPTS"));
    findings.add(libraries());
    findings.add(
        PlaceFindings.of(
            "cache",
            CacheDirectory.path(),
            DATASETS,
            "name another with the environment variable XDG_CACHE_HOME"));
    findings.add(
        PlaceFindings.of(
            "this folder", Path.of("").toAbsolutePath(), RUN, "name another for runs with --out"));
    findings.add(
        PlaceFindings.of(
            "temporary files",
            Path.of(System.getProperty("java.io.tmpdir")),
            0,
            "name another with -Djava.io.tmpdir=FOLDER in DISTILLERY_JAVA_OPTS"));
    findings.add(model());
    findings.add(npm());
    maven().ifPresent(findings::add);
    return findings;
  }

  private Finding libraries() {
    try {
      Finding finding =
          Finding.good(
              "tensor library", "%s, loaded from %s", LibTorch.description(), Loader.getCacheDir());
      return finding.unless(
          !judged.warnsOfNativeAccess(ManagementFactory.getRuntimeMXBean().getInputArguments()),
          NOTE,
          "Java warns of it; start with --enable-native-access=ALL-UNNAMED, as ./distillery does");
    } catch (NativeLibraryException | IOException e) {
      return new Finding(FAULT, "tensor library", "cannot be loaded", e.getMessage());
    }
  }

  private Finding model() {
    try {
      ModelChoice choice = ModelChoice.named(model);
      choice.requireFiles();
      ModelInspection inspection = ModelInspection.of(choice);
      Finding finding =
          Finding.good(
              "model",
              "%s: %,d numbers, %,.0f MB in float32",
              choice.title(),
              inspection.parameters(),
              inspection.parameters() * Float.BYTES / MB);
      if (!inspection.isComplete()) {
        return finding.but(FAULT, "it is not complete; see 'distillery model inspect %s'", model);
      }
      return finding.unless(
          inspection.parameters() * Float.BYTES < judged.usable(),
          FAULT,
          "that is more than the memory that is free; 16-bit files with --weights stored take half"
              + " of it");
    } catch (ConfigurationException e) {
      return new Finding(FAULT, "model", model, e.getMessage());
    }
  }

  private static Finding npm() {
    boolean windows = System.getProperty("os.name").toLowerCase(Locale.ROOT).startsWith("windows");
    return Machine.said(windows ? "npm.cmd" : "npm", "--version")
        .map(version -> Finding.good("npm", "%s", version))
        .orElseGet(
            () ->
                Finding.good("npm", "is not on the PATH, or does not answer")
                    .but(
                        NOTE,
                        "only the quickstart and 'distillery dataset' need it; install Node.js, or"
                            + " give 'distillery dataset NAME --from FILE' a copy"));
  }

  /** Where Maven keeps libraries; nothing outside a source checkout. */
  private Optional<Finding> maven() {
    boolean isCheckout =
        System.getProperty("java.class.path").contains("distillery-run")
            && System.getProperty("java.class.path").contains("classes");
    Path repository = Path.of(System.getProperty("user.home"), ".m2", "repository");
    return isCheckout && Files.isDirectory(repository)
        ? Optional.of(
            PlaceFindings.of(
                "Maven's cache",
                repository,
                0,
                "name another with -Dmaven.repo.local=FOLDER in MAVEN_OPTS"))
        : Optional.empty();
  }
}
