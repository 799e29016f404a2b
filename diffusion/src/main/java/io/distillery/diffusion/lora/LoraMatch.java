package io.distillery.diffusion.lora;

import io.distillery.base.Text;
import io.distillery.diffusion.checkpoint.ModelPart;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Says which layers of a part a file's adapters change.
 *
 * @param layers by the layer's name, in the layers' order
 * @param problems adapters that match no layer, or one of another shape
 */
record LoraMatch(Map<String, LoraKey.Target> layers, List<String> problems) {
  private static final String WEIGHT = ".weight";

  static LoraMatch of(LoraFile file, ModelPart part, Map<String, List<Long>> shapes) {
    Map<LoraKey.Target, StoredAdapter> left = new LinkedHashMap<>(file.adapters());
    left.keySet().removeIf(target -> target.part() != part);
    LayerNames names = LayerNames.of(part, shapes.keySet());
    Map<String, LoraKey.Target> layers = new LinkedHashMap<>();
    List<String> problems = new ArrayList<>();
    shapes.forEach(
        (name, shape) -> {
          if (name.endsWith(WEIGHT) && shape.size() > 1) {
            String layer = name.substring(0, name.length() - WEIGHT.length());
            List<LoraKey.Target> found =
                names.of(layer).stream().filter(left::containsKey).toList();
            if (found.size() > 1) {
              problems.add(
                  Text.format(
                      "%s is changed twice, as %s",
                      layer,
                      found.stream()
                          .map(LoraKey.Target::module)
                          .collect(Collectors.joining(" and as "))));
            }
            for (LoraKey.Target target : found) {
              StoredAdapter adapter = left.remove(target);
              if (adapter.fits(shape)) {
                layers.put(layer, target);
              } else {
                problems.add(
                    Text.format(
                        "%s has the shapes %s, expected those of a change of %s",
                        layer, adapter.shapes(), shape));
              }
            }
          }
        });
    left.keySet().forEach(target -> problems.add("no layer is called " + target.module()));
    return new LoraMatch(layers, problems);
  }
}
