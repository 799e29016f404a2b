package io.distillery.cli.doctor;

import static io.distillery.cli.doctor.Finding.Grade.FAULT;
import static io.distillery.cli.doctor.Finding.Grade.NOTE;

import io.distillery.base.Text;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Judges a machine: what it lacks, and what that means for speed and memory. */
final class MachineFindings {
  private static final int OLDEST_JAVA = 17;
  private static final int ASKS_FOR_NATIVE_ACCESS = 22;
  private static final List<String> PLATFORMS =
      List.of("linux-x86_64", "macosx-arm64", "macosx-x86_64", "windows-x86_64");

  /** What libtorch asks of the C library (the versions of the symbols that it imports). */
  private static final int[] OLDEST_GLIBC = {2, 35};

  private static final double GIB = 1L << 30;

  private final Machine machine;

  MachineFindings(Machine machine) {
    this.machine = machine;
  }

  List<Finding> all() {
    List<Finding> findings = new ArrayList<>(List.of(java(), system()));
    machine.glibc().ifPresent(version -> findings.add(glibc(version)));
    if (!machine.instructions().isEmpty()) {
      findings.add(instructions());
    }
    findings.add(threads());
    findings.add(memory());
    findings.add(heap());
    findings.add(locale());
    return findings;
  }

  private Finding java() {
    return Finding.good("Java", "%s", machine.javaName())
        .unless(
            machine.java() >= OLDEST_JAVA,
            FAULT,
            "install a JDK %d or newer and set JAVA_HOME to it",
            OLDEST_JAVA);
  }

  private Finding system() {
    return Finding.good("system", "%s, %s", machine.system(), machine.platform())
        .unless(
            PLATFORMS.contains(machine.platform()),
            FAULT,
            "there is no tensor library for it; use one of %s",
            String.join(", ", PLATFORMS));
  }

  private Finding glibc(String version) {
    return Finding.good("C library", "glibc %s", version)
        .unless(
            isAtLeast(version, OLDEST_GLIBC),
            FAULT,
            "the tensor library needs %d.%d, as Debian 12 and Ubuntu 22.04 have it",
            OLDEST_GLIBC[0],
            OLDEST_GLIBC[1]);
  }

  private static boolean isAtLeast(String version, int[] oldest) {
    String[] parts = version.split("[^0-9]+");
    for (int i = 0; i < oldest.length; i++) {
      int part = i < parts.length && parts[i].matches("\\d{1,4}") ? Integer.parseInt(parts[i]) : 0;
      if (part != oldest[i]) {
        return part > oldest[i];
      }
    }
    return true;
  }

  private Finding instructions() {
    boolean tiles = machine.instructions().contains("amx_bf16");
    boolean bfloat16 = tiles || machine.instructions().contains("avx512_bf16");
    boolean wide = machine.instructions().contains("avx512f");
    boolean avx2 = machine.instructions().contains("avx2");
    String found =
        Text.format(
            "%s; bfloat16 %s",
            wide ? "AVX2 and AVX-512" : avx2 ? "AVX2 without AVX-512" : "no AVX2",
            tiles ? "with tiles (amx_bf16)" : bfloat16 ? "(avx512_bf16)" : "not in hardware");
    Finding finding = Finding.good("processor", "%s", found);
    if (!avx2) {
      return finding.but(
          NOTE, "the tensor library then uses its slowest kernels; another machine is much faster");
    }
    return finding.unless(
        bfloat16,
        NOTE,
        "large models are computed in float32, which takes twice the memory of bfloat16 and"
            + " longer");
  }

  private Finding threads() {
    String wanted = machine.environment().get("OMP_NUM_THREADS");
    Finding finding =
        Finding.good(
            "cores",
            "%d%s",
            machine.cores(),
            wanted == null ? "" : ", OMP_NUM_THREADS is " + wanted);
    return finding.unless(
        wanted == null || wanted.matches("[1-9]\\d{0,3}"),
        NOTE,
        "that is no number of threads and is passed over; give one, or unset it");
  }

  private Finding memory() {
    if (machine.memory() == 0) {
      return Finding.good("memory", "unknown on this system");
    }
    String found =
        Text.format(
            "%.1f GiB%s%s",
            machine.memory() / GIB,
            machine.available() == 0
                ? ""
                : Text.format(", %.1f of them free", machine.available() / GIB),
            machine
                .limit()
                .map(limit -> Text.format(", a container's limit of %.1f", limit / GIB))
                .orElse(""));
    return Finding.good("memory", "%s", found)
        .unless(
            usable() >= 2 * GIB,
            NOTE,
            "the quickstart may be ended by the system; close other programs or raise the limit");
  }

  /** What a process may take, in bytes; without end where that is unknown. */
  long usable() {
    long free = machine.available() > 0 ? machine.available() : machine.memory();
    long known = free > 0 ? free : Long.MAX_VALUE;
    return machine.limit().map(limit -> Math.min(limit, known)).orElse(known);
  }

  private Finding heap() {
    Finding finding =
        Finding.good(
            "Java's heap", "at most %.1f GiB (tensors live beside it)", machine.heap() / GIB);
    return finding.unless(
        machine.heap() >= GIB / 2, NOTE, "set DISTILLERY_HEAP, for example to 2g");
  }

  private Finding locale() {
    String names = machine.fileNames();
    Optional<String> language =
        Optional.ofNullable(machine.environment().get("LC_ALL"))
            .or(() -> Optional.ofNullable(machine.environment().get("LANG")));
    boolean isUnicode =
        names.toLowerCase(Locale.ROOT).replace("-", "").equals("utf8")
            || machine.platform().startsWith("windows");
    return Finding.good(
            "locale",
            "%s, file names in %s",
            language.filter(text -> !text.isBlank()).orElse("not set"),
            names.isEmpty() ? "an unknown encoding" : names)
        .unless(
            isUnicode,
            NOTE,
            "names of files with other letters than a to z cannot be read; set LC_ALL=C.UTF-8");
  }

  /** Whether libraries may be loaded without a warning; asked of newer versions of Java only. */
  boolean warnsOfNativeAccess(List<String> options) {
    return machine.java() >= ASKS_FOR_NATIVE_ACCESS
        && options.stream().noneMatch(option -> option.startsWith("--enable-native-access"));
  }
}
