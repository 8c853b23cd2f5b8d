package dev.vit4j.pretrained.internal;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Where config.json says what CLIP's and SigLIP's image towers are, by themselves or beside a text tower. */
final class TowerFields {

    private TowerFields() {}

    /** The tower's fields: in a file of both towers those of vision_config, else the file's own. */
    static ConfigFields of(ConfigFields json, boolean both) {
        if (!both) {
            return json;
        }
        return json.has("vision_config") ? json.object("vision_config") : json.none("vision_config");
    }

    /** The file of both towers that a classifier's class takes, of which it has the image tower alone. */
    static Map<String, Object> joint(String modelType, String architecture, Map<String, Object> tower) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("model_type", modelType);
        fields.put("architectures", List.of(architecture));
        fields.put("vision_config", tower);
        return fields;
    }
}
