package classifier;

import dev.vit4j.image.DecodingLimits;
import dev.vit4j.pretrained.LoadOptions;
import dev.vit4j.pretrained.LoadedModel;
import dev.vit4j.pretrained.ModelFolder;
import java.nio.file.Path;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.annotation.Bean;

@SpringBootApplication
public class Application {

    /**
     * Loaded before the port opens; threads share it, and Spring closes it when the last request is answered. Strangers
     * send the images: one may take as much as a large photograph does, and no more.
     */
    @Bean
    LoadedModel model(@Value("${vit4j.model}") String folder) {
        return ModelFolder.load(Path.of(folder), LoadOptions.DEFAULT.withLimits(DecodingLimits.SERVER));
    }

    public static void main(String[] arguments) {
        SpringApplication.run(Application.class, arguments);
    }
}
