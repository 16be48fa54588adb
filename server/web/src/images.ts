const FORMATS = new Set(["image/png", "image/jpeg", "image/webp", "image/gif", "image/bmp"]);
const LARGEST = 20 << 20;
const MOST = 8;

/** The image files among those that were dropped, pasted or picked. */
export function imagesOf(files: Iterable<File>): File[] {
    return [...files].filter((file) => file.type.startsWith("image/"));
}

/**
 * Images as data: URLs.
 *
 * @throws Error that says what is wrong with one of them
 */
export async function readImages(files: File[], already: number): Promise<string[]> {
    if (already + files.length > MOST) {
        throw new Error(`A message takes ${MOST} images at most.`);
    }
    for (const file of files) {
        if (!FORMATS.has(file.type)) {
            throw new Error(`${file.name} is not in a format that the model’s server reads; PNG, JPEG, WebP, GIF and BMP are.`);
        }
        if (file.size > LARGEST) {
            throw new Error(`${file.name} is larger than ${LARGEST >> 20} MiB.`);
        }
    }
    return Promise.all(files.map(dataUrl));
}

function dataUrl(file: File): Promise<string> {
    return new Promise((resolve, reject) => {
        const reader = new FileReader();
        reader.onload = () => resolve(String(reader.result));
        reader.onerror = () => reject(new Error(`${file.name} cannot be read.`));
        reader.readAsDataURL(file);
    });
}
